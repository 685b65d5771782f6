// JSON as coloured pieces. Text of APIs only ever becomes text: no markup is made of it.

export type Piece = { kind: "key" | "string" | "number" | "plain"; text: string };

const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\btrue\b|\bfalse\b|\bnull\b)/g;

/** At most so many characters are shown: a huge answer must not freeze the window. */
export const MOST = 200_000;

/** A value as pretty text; text stays as it is. */
export function pretty(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value, null, 2) ?? "");
}

/** Splits pretty JSON into pieces to colour. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let last = 0;
  for (const match of text.matchAll(TOKEN)) {
    if (match.index > last) found.push({ kind: "plain", text: text.slice(last, match.index) });
    const [whole, string, colon, other] = match;
    if (string === undefined) found.push({ kind: "number", text: other ?? whole });
    else found.push({ kind: colon ? "key" : "string", text: string });
    if (colon) found.push({ kind: "plain", text: colon });
    last = match.index + whole.length;
  }
  if (last < text.length) found.push({ kind: "plain", text: text.slice(last) });
  return found;
}
