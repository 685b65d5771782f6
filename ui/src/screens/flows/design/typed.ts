// What a person types into a field, and the JSON that it stands for. Text is shown without quotes unless it could be taken
// for something else, so that what is shown always reads back as what it was.

/** What a field takes: `any` JSON or text, only `text`, or a `number`. Expressions are texts and go everywhere. */
export type Shape = "any" | "text" | "number" | "boolean";

/** The JSON text of a value as a field shows it. */
export function shownText(raw: string | undefined, shape: Shape): string {
  if (raw === undefined) return "";
  const value = parsed(raw);
  if (typeof value !== "string") return raw;
  if (value === "" && shape === "any") return "";
  return shape !== "text" && isJson(value, shape) ? raw : value;
}

/** The JSON text that was meant. `former` is what stood there: a text field keeps a list that it was given a list. */
export function readText(typed: string, shape: Shape, former?: string): string {
  const wasOther = former !== undefined && typeof parsed(former) !== "string";
  if (isJson(typed, shape === "text" && wasOther ? "any" : shape)) return typed.trim();
  return JSON.stringify(typed);
}

/** Whether a text begins like JSON and is none: somebody is in the middle of it, or a comma is missing. */
export const isUnfinished = (typed: string) => /^\s*[{[]/.test(typed) && parsed(typed) === undefined;

function isJson(typed: string, shape: Shape): boolean {
  const value = parsed(typed);
  if (value === undefined) return false;
  // A text in quotes is meant as it is.
  return shape === "any" || (shape !== "text" && (typeof value === shape || typeof value === "string"));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
