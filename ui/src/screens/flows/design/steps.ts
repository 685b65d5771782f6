// What can be done with steps: add, duplicate, wrap, move, delete. Each takes the text of a flow and gives another one, in
// which everything else is as it was. Order is what `runAfter` says; the place in the file follows it.
import type { Path } from "./json";
import {
  allSteps,
  type Block,
  blockOf,
  isNamed,
  isSame,
  isShown,
  isWithin,
  type Outline,
  outline,
  stepAt,
} from "./outline";
import { asName, freeName, rename } from "./rename";
import { dependsOn, follows, passOn, SUCCEEDED, setAfter, turn } from "./runAfter";
import { addMember, rawAt, removeAt, renameAt, setAt, write } from "./splice";

/** Where a step goes: right before or after another one, beside it, or into a list with nothing in it. */
export type Place = { before: Path } | { after: Path } | { beside: Path } | { into: Path };
/** The text after a change, and the step to show. */
export type Changed = { text: string; path: Path | null };
/** A step that is not there yet: its name and its JSON. */
export type Draft = { name: string; raw: string };

export type Wrapper = "If" | "Foreach" | "Scope" | "Until";

const HEAD: Record<Wrapper, { name: string; start: object }> = {
  If: { name: "Condition", start: { type: "If", expression: { and: [{ equals: ["", ""] }] } } },
  Foreach: { name: "For_each", start: { type: "Foreach", foreach: "" } },
  Until: { name: "Until", start: { type: "Until", expression: "", limit: { count: 60, timeout: "PT1H" } } },
  Scope: { name: "Scope", start: { type: "Scope" } },
};

/** Adds a step. Its name is made free if it is taken. */
export function add(text: string, place: Place, draft: Draft): Changed {
  const name = freeName(text, asName(draft.name));
  return insert(text, place, { name, raw: draft.raw });
}

/** Adds the same step after itself, under names that are free. */
export function duplicate(text: string, path: Path): Changed {
  const raw = rawAt(text, path);
  const name = path.at(-1);
  if (raw === undefined || name === undefined) return { text, path };
  // A flow of its own, so that only names inside of the copy change.
  let copy = write({ actions: {} });
  copy = addMember(copy, ["actions"], name, raw);
  const names = new Map<string, string>();
  const inside = () => {
    const read = outline(copy);
    return isShown(read) ? allSteps(read.top) : [];
  };
  for (const step of inside()) names.set(step.name, freeName(text, step.name, [...names.values()]));
  for (const [from, to] of names) {
    const step = inside().find((one) => one.name === from);
    if (step) copy = rename(copy, step.path, to);
  }
  const first = names.get(name) ?? name;
  return insert(text, { after: path }, { name: first, raw: rawAt(copy, ["actions", first]) ?? raw });
}

/** Puts a step into a condition, a loop or a scope, which takes its place. */
export function wrap(text: string, path: Path, kind: Wrapper): Changed {
  const read = shown(text);
  const block = read && blockOf(read, path);
  const step = read && stepAt(read, path);
  const raw = rawAt(text, path);
  if (!block || !step || raw === undefined) return { text, path };
  const { name: wanted, start } = HEAD[kind];
  const name = freeName(text, wanted);
  let around = addMember(write({ ...start, actions: {} }), ["actions"], step.name, setAt(raw, ["runAfter"], "{}"));
  around = setAt(around, ["runAfter"], rawAt(text, [...path, "runAfter"]) ?? "{}");
  // What ran after the step, whatever became of it, runs after the wrapper in the same way.
  let next = text;
  for (const sibling of block.steps) {
    const after = sibling.after.find((one) => isNamed(one.name, step.name));
    if (after) next = renameAt(next, [...sibling.path, "runAfter", after.name], name);
  }
  next = setAt(next, path, around);
  next = renameAt(next, path, name);
  return { text: next, path: [...path.slice(0, -1), name] };
}

/** Deletes a step. What ran after it runs after what it ran after; what only mended its failures is left to be looked at. */
export function remove(text: string, path: Path): Changed {
  const read = shown(text);
  const block = read && blockOf(read, path);
  if (!block) return { text: removeAt(text, path), path: null };
  const at = block.steps.findIndex((step) => isSame(step.path, path));
  const near = block.steps[at + 1] ?? block.steps[at - 1];
  return { text: detach(text, path), path: near?.path ?? null };
}

/** Moves a step to another place. */
export function move(text: string, path: Path, place: Place): Changed {
  const read = shown(text);
  const raw = rawAt(text, path);
  const name = path.at(-1);
  if (!read || raw === undefined || name === undefined || !canMove(read, path, place)) return { text, path };
  return insert(detach(text, path), place, { name, raw });
}

/** Whether a step may go there: not into itself, and not behind what goes on waiting for its failure. */
export function canMove(read: Outline, path: Path, place: Place): boolean {
  const target = pathOfPlace(place);
  if (isWithin(target, path)) return false;
  const step = stepAt(read, path);
  const block = blockOf(read, path);
  if (!step || !block) return false;
  const other = "into" in place ? undefined : block.steps.find((one) => isSame(one.path, target));
  if (!other) return true;
  const mended = block.steps.filter((one) => waitsOnlyForFailure(one, step.name));
  return !mended.some((one) => one === other || dependsOn(other, one, block.steps));
}

/** Where "Move up" and "Move down" lead: past the neighbour, or out of the list at its ends. */
export function neighbour(read: Outline, path: Path, isUp: boolean): Place | null {
  const block = blockOf(read, path);
  if (!block) return null;
  const at = block.steps.findIndex((step) => isSame(step.path, path));
  const beyond = isUp ? block.steps.slice(0, at).reverse() : block.steps.slice(at + 1);
  for (const { path: other } of beyond) {
    const place = isUp ? { before: other } : { after: other };
    if (canMove(read, path, place)) return place;
  }
  const owner = ownerOf(read, block);
  if (!owner) return null;
  return isUp ? { before: owner } : { after: owner };
}

/** The step that holds a list. */
export function ownerOf(read: Outline, block: Block): Path | null {
  const owner = allSteps(read.top).find((step) => step.blocks.some((one) => isSame(one.path, block.path)));
  return owner?.path ?? null;
}

/** The end of a list. */
export function endOf({ steps, path }: Block): Place {
  const last = steps.at(-1);
  return last ? { after: last.path } : { into: path };
}

const waitsOnlyForFailure = (step: Block["steps"][number], name: string) =>
  step.after.some((one) => isNamed(one.name, name)) && !follows(step, name);

function pathOfPlace(place: Place): Path {
  if ("before" in place) return place.before;
  if ("after" in place) return place.after;
  return "beside" in place ? place.beside : place.into;
}

function shown(text: string): Outline | null {
  const read = outline(text);
  return isShown(read) ? read : null;
}

/** Takes a step out; what waited for its success waits for what it waited for. */
function detach(text: string, path: Path): string {
  const read = shown(text);
  const block = read && blockOf(read, path);
  const gone = read && stepAt(read, path);
  if (!block || !gone) return text;
  const next = block.steps.filter((step) => follows(step, gone.name)).reduce((t, step) => passOn(t, step, gone), text);
  return removeAt(next, path);
}

function insert(text: string, place: Place, { name, raw }: Draft): Changed {
  const read = shown(text);
  if (!read) return { text, path: null };
  if ("into" in place) {
    const first = addMember(text, place.into, name, setAt(raw, ["runAfter"], "{}"));
    return { text: first, path: [...place.into, name] };
  }
  const target = pathOfPlace(place);
  const block = blockOf(read, target);
  const other = stepAt(read, target);
  if (!block || !other) return { text, path: null };
  const path = [...block.path, name];
  const near = { name: other.name, isBefore: "before" in place };
  const own = rawAt(text, [...target, "runAfter"]) ?? "{}";
  const waits = "after" in place ? write({ [other.name]: [SUCCEEDED] }) : own;
  let next = text;
  if ("before" in place) next = setAfter(next, target, [{ name, statuses: [SUCCEEDED] }]);
  if ("after" in place) {
    for (const step of block.steps.filter((one) => follows(one, other.name))) next = turn(next, step, other.name, name);
  }
  return { text: addMember(next, block.path, name, setAt(raw, ["runAfter"], waits), near), path };
}
