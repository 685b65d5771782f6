// The values that a step can use: what the trigger brought, what earlier steps gave, the items of the loops around it.
import { step as member, quoted } from "./expressions";
import { find, type Path, plain, scan, textOf } from "./json";
import { connectorOf, isOperation } from "./kinds";
import { allSteps, blockOf, isNamed, isShown, type Outline, outline, type Step, stepAt } from "./outline";
import { ownerOf } from "./steps";

export type Value = { expression: string; label: string; kind: string };
export type Group = { title: string; values: Value[] };
/** What an operation gives, as the engine tells. */
export type Gives = (connector: string, operation: string) => readonly { path: readonly string[]; kind: string }[];
export type Operation = { connector: string; id: string };

/** The operation that a step calls. */
export function operationOf({ node, type }: Step): Operation | null {
  if (!isOperation(type)) return null;
  const host = (name: string) => textOf(find(node, ["inputs", "host", name]));
  const id = host("operationId");
  return id ? { connector: connectorOf(host("apiId")), id } : null;
}

/** The steps that are over when this one starts, the nearest first: those it waits for, and those around it wait for. */
export function earlier(read: Outline, path: Path): Step[] {
  const step = stepAt(read, path);
  const block = blockOf(read, path);
  if (!step || !block) return [];
  const before: Step[] = [];
  const look = ({ after }: Step) => {
    for (const other of block.steps.filter((one) => after.some(({ name }) => isNamed(name, one.name)))) {
      if (before.includes(other) || other === step) continue;
      before.push(other);
      look(other);
    }
  };
  look(step);
  const owner = ownerOf(read, block);
  const inside = before.flatMap((one) => [one, ...(isLoop(one) ? [] : one.blocks.flatMap(allSteps))]);
  return [...inside, ...(owner ? earlier(read, owner) : [])];
}

/** The loops around a step, the innermost first. */
export function loopsAround(read: Outline, path: Path): Step[] {
  const block = blockOf(read, path);
  const owner = block && ownerOf(read, block);
  const step = owner ? stepAt(read, owner) : undefined;
  if (!step) return [];
  return [...(step.type.toLowerCase() === "foreach" ? [step] : []), ...loopsAround(read, step.path)];
}

/** The list that a loop goes through, where it is a plain member of what a call gave. */
export function loopSource(read: Outline, loop: Step): { call: Operation; path: string[] } | null {
  const [, name, rest] =
    /^@body\('((?:[^']|'')+)'\)((?:\??\['(?:[^']|'')+'\])*)$/.exec(textOf(find(loop.node, ["foreach"]))) ?? [];
  const source = allSteps(read.top).find((one) => name !== undefined && isNamed(one.name, name.replaceAll("''", "'")));
  const call = source && operationOf(source);
  if (!call) return null;
  return {
    call,
    path: Array.from((rest ?? "").matchAll(/'((?:[^']|'')+)'/g), ([, one]) => (one ?? "").replaceAll("''", "'")),
  };
}

/** All values for a step, in groups. */
export function valuesFor(text: string, path: Path, gives: Gives): Group[] {
  const read = outline(text);
  if (!isShown(read)) return [];
  const loops = loopsAround(read, path).map((loop) => ({ title: loop.name, values: ofLoop(read, loop, gives) }));
  const steps = earlier(read, path).map((step) => ({ title: step.name, values: ofStep(step, gives) }));
  const groups = [...loops, ...steps, { title: "", values: ofFlow(text, read) }];
  return groups.filter(({ values }) => values.length > 0);
}

function ofLoop(read: Outline, loop: Step, gives: Gives): Value[] {
  const item = `items(${quoted(loop.name)})`;
  const source = loopSource(read, loop);
  const prefix = source ? [...source.path, "*"] : [];
  const members = source
    ? gives(source.call.connector, source.call.id).filter(
        ({ path }) => path.length > prefix.length && prefix.every((one, at) => path[at] === one),
      )
    : [];
  return [
    value(item, "", "item"),
    ...deep(
      item,
      members.map((one) => ({ ...one, path: one.path.slice(prefix.length) })),
    ),
  ];
}

function ofStep(step: Step, gives: Gives): Value[] {
  const call = operationOf(step);
  const body = `body(${quoted(step.name)})`;
  const outputs = `outputs(${quoted(step.name)})`;
  if (call) return [value(body, "", "body"), ...deep(body, gives(call.connector, call.id))];
  switch (step.type.toLowerCase()) {
    case "compose":
      return [value(outputs, "", "value"), ...deep(outputs, membersOf(step, ["inputs"]))];
    case "parsejson":
      return [value(body, "", "body"), ...deep(body, membersOf(step, ["inputs", "schema", "properties"]))];
    case "http":
    case "apiconnection":
      return [value(body, "", "body"), value(`${outputs}${member("statusCode")}`, "statusCode", "integer")];
    case "query":
    case "select":
    case "join":
    case "table":
    case "expression":
      return [value(body, "", "body")];
    case "scope":
      return [value(`result(${quoted(step.name)})`, "", "array")];
    default:
      return [];
  }
}

function ofFlow(text: string, read: Outline): Value[] {
  const root = scan(text);
  const names = (...path: string[]) =>
    Object.keys((plain(find(root, [...read.base, ...path])) as object | undefined) ?? {});
  const variables = allSteps(read.top).flatMap((one) => {
    const name = textOf(find(one.node, ["inputs", "variables", "0", "name"]));
    return name ? [value(`variables(${quoted(name)})`, name, "variable")] : [];
  });
  const hasCursor = find(root, [...read.base, "metadata", "causeway", "cursor"]) !== undefined;
  return [
    ...variables,
    ...names("parameters").map((name) => value(`parameters(${quoted(name)})`, name, "parameter")),
    ...(hasCursor ? [value(`triggerBody()${member("cursor")}`, "cursor", "cursor")] : []),
    value("triggerBody()", "triggerBody", "body"),
    value("utcNow()", "utcNow", "date-time"),
  ];
}

/** Members outside of lists: those in a list are values only in a loop through it. */
function deep(base: string, members: readonly { path: readonly string[]; kind: string }[]): Value[] {
  return members
    .filter(({ path }) => !path.includes("*"))
    .map(({ path, kind }) => value(base + path.map(member).join(""), path.join(" › "), kind));
}

function membersOf({ node }: Step, path: Path): { path: string[]; kind: string }[] {
  const found = find(node, path);
  return found?.kind === "object" ? found.members.map(({ name }) => ({ path: [name], kind: "" })) : [];
}

const isLoop = ({ type }: Step) => ["foreach", "until"].includes(type.toLowerCase());
const value = (expression: string, label: string, kind: string): Value => ({ expression, label, kind });
