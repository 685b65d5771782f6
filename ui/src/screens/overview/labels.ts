// Where the names of roads are written.
import type { Road } from "../../generated/api";
import { type Box, overlap, type Point, pointAt } from "./geometry";

/** A road as it is drawn; without a label where there is no room for one. */
export type PlacedRoad = { road: Road; points: Point[]; label: Box | null };

const LABEL = { height: 16, letter: 5.9, most: 240 };

/** Writes each label where it covers neither an island nor another label; where there is no room it is left out. */
export function labelled(roads: readonly Road[], ways: Point[][], islands: Box[], width: number): PlacedRoad[] {
  const taken = [...islands];
  const lines = ways.flatMap((points) => SAMPLES.map((along) => pointAt(points, along)));
  const written = new Set<string>();
  return roads.map((road, index) => {
    const points = ways[index] ?? [];
    // A flow with several destinations is named once.
    const label = written.has(road.label) ? null : roomFor(road.label, points, { taken, lines, width });
    if (label) taken.push(label);
    if (label) written.add(road.label);
    return { road, points, label };
  });
}

type Room = { taken: Box[]; lines: Point[]; width: number };

/** The nearest free place beside the road; one that no road crosses, if there is such a place. */
function roomFor(text: string, points: Point[], { taken, lines, width }: Room): Box | null {
  const long = Math.min(LABEL.most, text.length * LABEL.letter) + 10;
  const places = ALONG.flatMap((along) => BESIDE.map((off) => boxAt(pointAt(points, along), off, long)));
  const free = places.filter(
    (box) => box.x >= 0 && box.x + long <= width && box.y >= 2 && !taken.some((other) => overlap(box, other)),
  );
  const isCrossed = (box: Box) => lines.some(({ x, y }) => overlap(box, { x, y, width: 1, height: 1 }));
  return free.find((box) => !isCrossed(box)) ?? free[0] ?? null;
}

const boxAt = (middle: Point, off: number, long: number): Box => ({
  x: middle.x - long / 2,
  y: middle.y + off - LABEL.height / 2,
  width: long,
  height: LABEL.height,
});

const ALONG = [0.5, 0.4, 0.6, 0.3, 0.7, 0.25, 0.75, 0.2, 0.8];
const BESIDE = [-14, 14, -26, 26];
const SAMPLES = Array.from({ length: 33 }, (_, index) => index / 32);
