// Where the checker's findings are in the text.
import type { Finding } from "../../../generated/api";
import { strings } from "../../../strings";
import { find, member, type Node, pathOf, Slip, scan } from "../design/json";

export type Mark = { from: number; to: number; severity: "error" | "warning" | "info"; message: string };

export function marksOf(text: string, findings: readonly Finding[]): Mark[] {
  const { root, slip } = read(text);
  const marks = findings.map((finding): Mark => {
    const { severity, message, hint } = finding;
    const shown = severity === "error" || severity === "warning" ? severity : "info";
    return { ...rangeOf(text, root, finding), severity: shown, message: [message, hint].filter(Boolean).join(" ") };
  });
  if (slip !== null && !findings.some(({ severity }) => severity === "error")) {
    const from = Math.min(slip, Math.max(0, text.length - 1));
    marks.push({
      from,
      to: Math.min(text.length, from + 1),
      severity: "warning",
      message: strings.design.code.notJson,
    });
  }
  return marks.sort((a, b) => a.from - b.from);
}

function read(text: string): { root: Node | null; slip: number | null } {
  try {
    return { root: scan(text), slip: null };
  } catch (error) {
    if (error instanceof Slip) return { root: null, slip: error.at };
    throw error;
  }
}

function rangeOf(text: string, root: Node | null, { pointer, line, column }: Finding): { from: number; to: number } {
  const path = pathOf(pointer);
  const node = root && find(root, path);
  const place = line === null ? null : offsetOf(text, line, column ?? 1);
  if (node?.kind === "leaf") {
    // A part of an expression, where the place is inside of the text.
    const isInside = place !== null && place > node.start && place < node.end;
    return { from: isInside ? place : node.start, to: isInside ? node.end - 1 : node.end };
  }
  const named = root && member(find(root, path.slice(0, -1)), path.at(-1) ?? "");
  if (named) return { from: named.at, to: named.nameEnd };
  const from = Math.min(node?.start ?? place ?? 0, text.length);
  const end = text.indexOf("\n", from);
  return { from, to: end < 0 ? text.length : end };
}

/** Columns count characters; the editor counts UTF-16 units. */
function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let n = 1; n < line; n++) {
    const end = text.indexOf("\n", start);
    if (end < 0) break;
    start = end + 1;
  }
  const end = text.indexOf("\n", start);
  const characters = Array.from(text.slice(start, end < 0 ? text.length : end)).slice(0, column - 1);
  return start + characters.join("").length;
}
