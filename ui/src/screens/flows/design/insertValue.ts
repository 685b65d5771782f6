// Puts a value into what is typed in a field: the whole field, a place inside of a text, or inside of an expression.
import { expressionsIn } from "./expressions";

export type Typed = { text: string; from: number; to: number };

/** The text with the expression where the caret is, and the caret behind it. */
export function insertValue({ text, from, to }: Typed, expression: string): Typed {
  const put = asPut(text, from, to, expression);
  const at = from + put.length;
  return { text: text.slice(0, from) + put + text.slice(to), from: at, to: at };
}

function asPut(text: string, from: number, to: number, expression: string): string {
  const rest = text.slice(0, from) + text.slice(to);
  if (rest.trim() === "") return `@${expression}`;
  if (/^\s*[{[]/.test(text)) return inJson(text, from, to, expression);
  return inText(text, from, expression);
}

function inText(text: string, at: number, expression: string): string {
  const isInside = expressionsIn(text).some(({ start, end }) => at >= start && at <= end);
  return isInside ? expression : `@{${expression}}`;
}

function inJson(text: string, from: number, to: number, expression: string): string {
  const escaped = JSON.stringify(expression).slice(1, -1);
  const begin = openQuote(text.slice(0, from));
  if (begin === null) return `"@${escaped}"`;
  const before = text.slice(begin + 1, from);
  const isWhole = before === "" && text.charAt(to) === '"';
  return isWhole ? `@${escaped}` : inText(`${before}`, from - begin - 1, escaped);
}

/** Where the text that is still open at the end begins. */
function openQuote(text: string): number | null {
  let begin: number | null = null;
  for (let at = 0; at < text.length; at++) {
    if (text.charAt(at) === "\\" && begin !== null) at++;
    else if (text.charAt(at) === '"') begin = begin === null ? at : null;
  }
  return begin;
}
