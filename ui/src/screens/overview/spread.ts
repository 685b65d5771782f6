// Keeps roads that meet at an island apart.
import type { Point } from "./geometry";

/** Roads that meet at an island arrive and leave beside each other, in the order of where they come from and go to. */
export function spread(ways: Point[][]): Point[][] {
  const shifts = ways.map(() => ({ first: 0, last: 0 }));
  for (const side of ["first", "last"] as const) {
    for (const meeting of meetings(ways, side)) {
      const step = Math.min(11, 34 / meeting.length);
      meeting.forEach((way, index) => {
        const shift = shifts[way];
        if (shift) shift[side] = (index - (meeting.length - 1) / 2) * step;
      });
    }
  }
  return ways.map((points, way) => {
    const { first, last } = shifts[way] ?? { first: 0, last: 0 };
    const at = (index: number) => first + ((last - first) * index) / Math.max(1, points.length - 1);
    return points.map(({ x, y }, index) => ({ x, y: y + at(index) }));
  });
}

/** The roads that share an end, each group from top to bottom by where the other end is. */
function meetings(ways: Point[][], side: "first" | "last"): number[][] {
  const groups = new Map<string, number[]>();
  const end = (points: Point[]) => (side === "first" ? points[0] : points.at(-1));
  const beside = (way: number) => (side === "first" ? ways[way]?.[1] : ways[way]?.at(-2))?.y ?? 0;
  ways.forEach((points, way) => {
    const key = `${end(points)?.x},${end(points)?.y}`;
    groups.set(key, [...(groups.get(key) ?? []), way]);
  });
  return [...groups.values()].map((group) => group.sort((a, b) => beside(a) - beside(b)));
}
