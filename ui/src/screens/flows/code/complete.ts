// What an expression may go on with at a place: names of steps, parameters and variables, members of what a step gave, or
// functions. In the flow's whole text, and in what is typed into a field of a step.
import { expressionsIn, isOfActions } from "../design/expressions";
import { find, type Path, plain, scan, textOf } from "../design/json";
import { allSteps, isShown, type Outline, outline, type Step } from "../design/outline";
import { earlier, loopsAround } from "../design/values";

export type Completing = { kind: "names"; from: number; names: string[] } | { kind: "functions"; from: number };

/** In the text of a flow. */
export function completing(text: string, at: number): Completing | null {
  const start = openText(text, at);
  if (start === null) return null;
  return within(text.slice(start, at), at, (call) => {
    const read = outline(text);
    return isShown(read) ? namesFor(text, read, stepAround(read, at)?.path ?? null, call) : [];
  });
}

/** What a step's values have after an expression: `body('Get')` has the members of what it gave. */
export type Members = (base: string) => string[];

/** In what is typed into a field of a step. */
export function completingIn(typed: string, at: number, flow: string, step: Path | null, members: Members) {
  // A field may hold JSON, with its texts in quotes.
  const start = /^\s*[{["]/.test(typed) ? openText(typed, at) : 0;
  if (start === null) return null;
  const names = (call: string) => {
    const read = outline(flow);
    return isShown(read) ? namesFor(flow, read, step, call) : [];
  };
  return within(typed.slice(start, at), at, names, members);
}

function within(
  before: string,
  at: number,
  names: (call: string) => string[],
  members: Members = () => [],
): Completing | null {
  const expression = expressionsIn(before).at(-1);
  if (!expression || expression.end !== before.length) return null;
  const inside = before.slice(expression.start);
  const [, base = "", member = ""] =
    /([A-Za-z]\w*\((?:'(?:[^']|'')*')?\)(?:\?\['(?:[^']|'')*'\])*)\??\['([^']*)$/.exec(inside) ?? [];
  if (base) return { kind: "names", from: at - member.length, names: members(base) };
  const [, call = "", typed = ""] = /([A-Za-z]\w*)\(\s*'([^']*)$/.exec(inside) ?? [];
  if (call) {
    const takesName = isOfActions(call) || /^(parameters|variables)$/i.test(call);
    return takesName ? { kind: "names", from: at - typed.length, names: names(call) } : null;
  }
  if ((inside.split("'").length - 1) % 2 === 1) return null;
  const word = /[A-Za-z]\w*$/.exec(inside)?.[0] ?? "";
  return { kind: "functions", from: at - word.length };
}

/** Where the JSON text that is open at a place begins, behind its quote. JSON texts do not go over lines. */
function openText(text: string, at: number): number | null {
  const line = text.lastIndexOf("\n", at - 1) + 1;
  let open: number | null = null;
  for (let i = line; i < at; i++) {
    if (text.charAt(i) === "\\" && open !== null) i++;
    else if (text.charAt(i) === '"') open = open === null ? i + 1 : null;
  }
  return open;
}

function namesFor(text: string, read: Outline, step: Path | null, call: string): string[] {
  if (/^parameters$/i.test(call))
    return Object.keys((plain(find(scan(text), [...read.base, "parameters"])) as object | undefined) ?? {});
  const all = allSteps(read.top);
  if (/^variables$/i.test(call))
    return all
      .map(({ node }) => textOf(find(node, ["inputs", "variables", "0", "name"])))
      .filter((name) => name !== "");
  const isItem = /^(items|iterationindexes)$/i.test(call);
  if (!step) return all.map(({ name }) => name);
  return (isItem ? loopsAround(read, step) : earlier(read, step)).map(({ name }) => name);
}

/** The innermost step around a place. */
function stepAround(read: Outline, at: number): Step | undefined {
  return allSteps(read.top).findLast(({ node }) => node.start <= at && at <= node.end);
}
