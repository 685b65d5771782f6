// Points, boxes and curves of the map.

export type Point = { x: number; y: number };
export type Box = { x: number; y: number; width: number; height: number };
export function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** A point of the curve that `path` draws, `along` from 0 to 1. */
export function pointAt(points: Point[], along: number): Point {
  const pieces = Math.max(1, points.length - 1);
  const at = Math.min(pieces - 1, Math.floor(along * pieces));
  const t = along * pieces - at;
  const [a, b] = [points[at] ?? { x: 0, y: 0 }, points[at + 1] ?? { x: 0, y: 0 }];
  const [across, down] = [t * (1.5 - 1.5 * t + t * t), t * t * (3 - 2 * t)];
  return { x: a.x + (b.x - a.x) * across, y: a.y + (b.y - a.y) * down };
}

/** The curve as an SVG path: level where it leaves and arrives. */
export function path(points: Point[]): string {
  const [first, ...rest] = points;
  if (!first) return "";
  let from = first;
  const parts = rest.map((to) => {
    const bend = (to.x - from.x) / 2;
    const part = `C${r(from.x + bend)} ${r(from.y)} ${r(to.x - bend)} ${r(to.y)} ${r(to.x)} ${r(to.y)}`;
    from = to;
    return part;
  });
  return `M${r(first.x)} ${r(first.y)}${parts.join("")}`;
}

const r = (n: number) => Math.round(n * 10) / 10;
