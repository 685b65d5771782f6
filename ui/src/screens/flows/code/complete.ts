// What an expression may go on with at a place in the text: the names of earlier steps, or functions.
import { expressionsIn, isOfActions } from "../design/expressions";
import { allSteps, isShown, type Outline, outline, type Step } from "../design/outline";
import { earlier, loopsAround } from "../design/values";

export type Completing = { kind: "names"; from: number; names: string[] } | { kind: "functions"; from: number };

export function completing(text: string, at: number): Completing | null {
  const start = openText(text, at);
  if (start === null) return null;
  const before = text.slice(start, at);
  const expression = expressionsIn(before).at(-1);
  if (!expression || expression.end !== before.length) return null;
  const inside = before.slice(expression.start);
  const [, call = "", typed = ""] = /([A-Za-z]\w*)\(\s*'([^']*)$/.exec(inside) ?? [];
  if (call)
    return isOfActions(call) ? { kind: "names", from: at - typed.length, names: namesAt(text, at, call) } : null;
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

function namesAt(text: string, at: number, call: string): string[] {
  const read = outline(text);
  if (!isShown(read)) return [];
  const here = stepAround(read, at);
  const isItem = /^(items|iterationindexes)$/i.test(call);
  if (!here) return allSteps(read.top).map(({ name }) => name);
  const around = loopsAround(read, here.path).map(({ name }) => name);
  return isItem ? around : earlier(read, here.path).map(({ name }) => name);
}

/** The innermost step around a place. */
function stepAround(read: Outline, at: number): Step | undefined {
  return allSteps(read.top).findLast(({ node }) => node.start <= at && at <= node.end);
}
