// A condition as lines: left, comparison, right. What is more than that is edited as JSON.

export type Line = { op: string; isNot: boolean; left: string; right: string };
export type Lines = { joins: "and" | "or"; lines: Line[] };

/** Comparisons with two sides, as the flow language calls them. */
export const COMPARISONS = [
  "equals",
  "greater",
  "greaterOrEquals",
  "less",
  "lessOrEquals",
  "contains",
  "startsWith",
  "endsWith",
] as const;

/** The lines of a condition; null when it has another shape. Sides are JSON texts. */
export function linesOf(raw: string): Lines | null {
  const value = parsed(raw);
  const [joins, parts, ...others] = Object.entries(value ?? {}).flat();
  if ((joins !== "and" && joins !== "or") || !Array.isArray(parts) || others.length > 0) return null;
  const lines = parts.map(lineOf);
  return lines.every((line) => line !== null) ? { joins, lines } : null;
}

/** The condition of lines, as JSON text. */
export function conditionOf({ joins, lines }: Lines): string {
  const parts = lines.map(({ op, isNot, left, right }) => {
    const compared = `{ ${JSON.stringify(op)}: [${left}, ${right}] }`;
    return isNot ? `{ "not": ${compared} }` : compared;
  });
  if (parts.length === 0) return `{ ${JSON.stringify(joins)}: [] }`;
  return `{\n  ${JSON.stringify(joins)}: [\n${parts.map((part) => `    ${part}`).join(",\n")}\n  ]\n}`;
}

function lineOf(part: unknown): Line | null {
  const not = only(part);
  if (not?.[0] === "not") {
    const line = lineOf(not[1]);
    return line && !line.isNot ? { ...line, isNot: true } : null;
  }
  const [name, sides] = not ?? [];
  const op = COMPARISONS.find((known) => known.toLowerCase() === name?.toLowerCase());
  if (!op || !Array.isArray(sides) || sides.length !== 2) return null;
  return { op, isNot: false, left: JSON.stringify(sides[0]), right: JSON.stringify(sides[1]) };
}

function only(part: unknown): [string, unknown] | null {
  if (typeof part !== "object" || part === null || Array.isArray(part)) return null;
  const members = Object.entries(part);
  return members.length === 1 ? (members[0] ?? null) : null;
}

function parsed(raw: string): object | null {
  try {
    const value: unknown = JSON.parse(raw);
    return typeof value === "object" && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
