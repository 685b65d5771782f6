// Gives an action another name, everywhere where it is named.
import { renamed } from "./expressions";
import { find, type Node, type Path, scan } from "./json";
import { allSteps, isNamed, isShown, outline, type Step } from "./outline";
import { renameAt, splice } from "./splice";

/** Renames the step at a path. The expressions that name it follow, and what runs after it. */
export function rename(text: string, path: Path, name: string): string {
  const former = path.at(-1) ?? "";
  if (former === name) return text;
  const followed = withFollowers(text, former, name);
  return renameAt(followed, path, name);
}

/** The name as the file has it: blanks become underscores, as in the designers that it comes from. */
export const asName = (typed: string) => typed.trim().replace(/\s+/g, "_");

/** A name that no step has yet: `Compose`, `Compose_2`, … */
export function freeName(text: string, wanted: string, besides: readonly string[] = []): string {
  const read = outline(text);
  const taken = isShown(read) ? [...read.triggers, ...allSteps(read.top)].map((step) => step.name) : [];
  const isFree = (name: string) => ![...taken, ...besides].some((other) => isNamed(other, name));
  const stem = wanted.replace(/_\d+$/, "") || "Step";
  if (isFree(wanted)) return wanted;
  for (let n = 2; ; n++) if (isFree(`${stem}_${n}`)) return `${stem}_${n}`;
}

/** The expressions and the `runAfter` of the definition with the new name; the step itself keeps its own. */
function withFollowers(text: string, from: string, to: string): string {
  const read = outline(text);
  if (!isShown(read)) return text;
  const edits: { start: number; end: number; put: string }[] = [];
  const put = (start: number, end: number, name: string) => edits.push({ start, end, put: JSON.stringify(name) });
  for (const { start, end, value } of texts(find(scan(text), read.base))) {
    const next = renamed(value, from, to);
    if (next !== value) put(start, end, next);
  }
  for (const step of allSteps(read.top)) {
    for (const { at, nameEnd } of waitingFor(step, from)) put(at, nameEnd, to);
  }
  return edits
    .sort((a, b) => b.start - a.start)
    .reduce((whole, edit) => splice(whole, edit.start, edit.end, edit.put), text);
}

function waitingFor({ node }: Step, name: string) {
  const after = find(node, ["runAfter"]);
  return after?.kind === "object" ? after.members.filter((one) => isNamed(one.name, name)) : [];
}

function texts(node: Node | undefined): { start: number; end: number; value: string }[] {
  if (!node) return [];
  if (node.kind === "array") return node.items.flatMap(texts);
  if (node.kind === "object") return node.members.flatMap((one) => texts(one.value));
  return typeof node.value === "string" ? [{ start: node.start, end: node.end, value: node.value }] : [];
}
