// Which lines of two texts are not in the other: what is between their common beginning and their common end, and in
// between by the longest common run of lines, as long as the texts are not huge.

export type Line = { text: string; isOther: boolean; n: number };

/** So many pairs of lines are compared; beyond that everything in between counts as different. */
const MOST = 4_000_000;

export function differing(left: string, right: string): [Line[], Line[]] {
  const [a, b] = [left.split("\n"), right.split("\n")];
  const common = commonLines(a, b);
  const lines = (all: string[], same: Set<number>) => all.map((text, n) => ({ text, n, isOther: !same.has(n) }));
  return [lines(a, common[0]), lines(b, common[1])];
}

/** The numbers of the lines that both have, in order. */
function commonLines(a: string[], b: string[]): [Set<number>, Set<number>] {
  const [inA, inB] = [new Set<number>(), new Set<number>()];
  const mark = (i: number, j: number) => {
    inA.add(i);
    inB.add(j);
  };
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) mark(start, start++);
  let [endA, endB] = [a.length, b.length];
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) mark(--endA, --endB);
  const [height, width] = [endA - start, endB - start];
  if (height * width > MOST) return [inA, inB];
  const longest = Array.from({ length: height + 1 }, () => new Uint32Array(width + 1));
  const at = (i: number, j: number) => longest[i]?.[j] ?? 0;
  for (let i = height - 1; i >= 0; i--) {
    const row = longest[i];
    for (let j = width - 1; row && j >= 0; j--) {
      row[j] = a[start + i] === b[start + j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  for (let i = 0, j = 0; i < height && j < width; ) {
    if (a[start + i] === b[start + j]) mark(start + i++, start + j++);
    else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return [inA, inB];
}
