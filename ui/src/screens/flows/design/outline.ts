// The steps of a flow, read from the text of its file: the trigger, the actions in the order in which they run, and what
// is nested in them. Nothing is put right here: what is odd is shown as it is.
import { find, type Member, member, type Node, type Path, Slip, scan, textOf } from "./json";

/** An action that a step waits for, and the statuses after which it runs. */
export type After = { name: string; statuses: string[] };

export type Step = {
  path: Path;
  name: string;
  /** Its type, as written. */
  type: string;
  node: Node;
  after: After[];
  blocks: Block[];
  isTrigger: boolean;
};

/** What a list of steps is to the step that holds it. */
export type BlockKind = "top" | "actions" | "yes" | "no" | "case" | "default";

/** A list of steps. The object at its path may be missing: then it is empty. */
export type Block = { path: Path; kind: BlockKind; label: string; steps: Step[] };

export type Outline = { base: Path; triggers: Step[]; top: Block };

/** Why a text cannot be shown as steps: it is no JSON from a place on, or its definition stands somewhere unusual. */
export type Unshown = { slip: number } | { slip: null };

/** Where the definition may stand. Other wrappers hold several flows, or need values filled in. */
const BASES: Path[] = [[], ["definition"], ["properties", "definition"]];
/** No readable flow is nested deeper; the text can still be edited. */
const DEEPEST = 30;

export function outline(text: string): Outline | Unshown {
  try {
    const root = scan(text);
    const base = BASES.find((path) => isDefinition(find(root, path)));
    return base ? read(root, base) : { slip: null };
  } catch (error) {
    if (error instanceof Slip) return { slip: error.at };
    throw error;
  }
}

export const isShown = (read: Outline | Unshown): read is Outline => "top" in read;

/** Every action below a list of steps, outer ones first. */
export function allSteps({ steps }: Block): Step[] {
  return steps.flatMap((step) => [step, ...step.blocks.flatMap(allSteps)]);
}

/** Every list of steps, outer ones first. */
export function allBlocks(block: Block): Block[] {
  return [block, ...block.steps.flatMap((step) => step.blocks.flatMap(allBlocks))];
}

/** The step at a path. */
export function stepAt({ triggers, top }: Outline, path: Path | null): Step | undefined {
  return path ? [...triggers, ...allSteps(top)].find((step) => isSame(step.path, path)) : undefined;
}

/** The innermost step that a place in the file belongs to. */
export function stepOf({ triggers, top }: Outline, path: Path): Step | undefined {
  return [...triggers, ...allSteps(top)].findLast((step) => isWithin(path, step.path));
}

/** The list that holds the step of this path. */
export function blockOf({ top }: Outline, path: Path): Block | undefined {
  return allBlocks(top).find((block) => isSame(block.path, path.slice(0, -1)));
}

export const isSame = (a: Path, b: Path) => a.length === b.length && a.every((step, at) => step === b[at]);
export const isWithin = (inner: Path, outer: Path) => isSame(inner.slice(0, outer.length), outer);
export const isNamed = (name: string, wanted: string) => name.toLowerCase() === wanted.toLowerCase();

const isDefinition = (node: Node | undefined) =>
  Boolean(member(node, "actions") ?? member(node, "triggers")) && member(node, "resources") === undefined;

function read(root: Node, base: Path): Outline {
  const definition = find(root, base);
  const triggers = membersOf(definition, "triggers").map(({ name, value }) => ({
    ...readStep(name, value, [...base, "triggers", name]),
    after: [],
    blocks: [],
    isTrigger: true,
  }));
  return { base, triggers, top: blockAt(definition, base, ["actions"], "top", "", 0) };
}

function blockAt(owner: Node | undefined, at: Path, inner: Path, kind: BlockKind, label: string, depth: number): Block {
  const path = [...at, ...inner];
  const node = find(owner, inner);
  const members = node?.kind === "object" && depth < DEEPEST ? lastOfEach(node.members) : [];
  const steps = members.map(({ name, value }) => {
    const step = readStep(name, value, [...path, name]);
    return { ...step, blocks: blocksOf(step, depth + 1) };
  });
  return { path, kind, label, steps: inOrder(steps) };
}

function readStep(name: string, node: Node, path: Path): Step {
  return { path, name, type: textOf(find(node, ["type"])), node, after: afterOf(node), blocks: [], isTrigger: false };
}

function afterOf(node: Node): After[] {
  return membersOf(node, "runAfter").map(({ name, value }) => ({
    name,
    statuses: value.kind === "array" ? value.items.map(textOf) : [],
  }));
}

function blocksOf({ node, path, type }: Step, depth: number): Block[] {
  const block = (inner: Path, kind: BlockKind, label = "") => blockAt(node, path, inner, kind, label, depth);
  switch (type.toLowerCase()) {
    case "if":
      return [block(["actions"], "yes"), block(["else", "actions"], "no")];
    case "switch":
      return [
        ...membersOf(node, "cases").map(({ name }) => block(["cases", name, "actions"], "case", name)),
        block(["default", "actions"], "default"),
      ];
    case "foreach":
    case "until":
    case "scope":
      return [block(["actions"], "actions")];
    default:
      // Unknown types may hold actions too.
      return member(node, "actions") ? [block(["actions"], "actions")] : [];
  }
}

function membersOf(node: Node | undefined, name: string): Member[] {
  const value = member(node, name)?.value;
  return value?.kind === "object" ? lastOfEach(value.members) : [];
}

/** Of members with one name the last counts. */
const lastOfEach = (members: Member[]) =>
  members.filter(({ name }, at) => !members.slice(at + 1).some((later) => later.name === name));

/** Siblings in the order in which they run; those that run side by side stay as the file has them. */
function inOrder(steps: Step[]): Step[] {
  const left = [...steps];
  const done: Step[] = [];
  while (left.length > 0) {
    const waits = (step: Step) => step.after.some(({ name }) => left.some((one) => isNamed(one.name, name)));
    const at = left.findIndex((step) => !waits(step));
    done.push(...left.splice(Math.max(0, at), 1));
  }
  return done;
}
