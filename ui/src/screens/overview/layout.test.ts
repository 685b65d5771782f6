// The map's promises, for every size it is made for.
import { describe, expect, it } from "vitest";
import type { Island, Road } from "../../generated/api";
import { overlap, path, pointAt } from "./geometry";
import { type Chart, lay } from "./layout";

const island = (id: string): Island => ({
  id,
  title: `Service ${id}`,
  state: "ok",
  stateText: "signed in",
  ok: true,
  color: "#0b6e7f",
});
const road = (from: string, to: string, n = 0): Road => ({
  flow: `f${n}`,
  from,
  to,
  label: `Items ${n} · every hour`,
  state: "ok",
});

/** A small generator of numbers from 0 to 1, the same every time. */
function numbers(seed: number): () => number {
  let state = seed * 2_654_435_761;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

function random(count: number, seed: number): { islands: Island[]; roads: Road[] } {
  const next = numbers(seed);
  const islands = Array.from({ length: count }, (_, index) => island(String(index)));
  const pick = () => String(Math.floor(next() * count));
  const roads = Array.from({ length: Math.floor(next() * count * 1.6) }, (_, n) => road(pick(), pick(), n));
  return { islands, roads };
}

function expectNoOverlaps(chart: Chart) {
  const boxes = [
    ...chart.islands.map((placed) => placed.box),
    ...chart.roads.flatMap(({ label }) => (label ? [label] : [])),
  ];
  boxes.forEach((box, at) => {
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.y).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(chart.width);
    expect(box.y + box.height).toBeLessThanOrEqual(chart.height);
    for (const other of boxes.slice(at + 1)) expect(overlap(box, other)).toBe(false);
  });
}

function expectFreeRoads(chart: Chart) {
  for (const { road: drawn, points } of chart.roads) {
    const strangers = chart.islands.filter(({ island: { id } }) => id !== drawn.from && id !== drawn.to);
    for (let along = 0; along <= 1; along += 0.02) {
      const point = { ...pointAt(points, along), width: 0.1, height: 0.1 };
      for (const { box } of strangers) expect(overlap(box, point)).toBe(false);
    }
  }
}

describe("the map", () => {
  const cases = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].flatMap((count) =>
    [1, 2, 3, 4, 5, 6, 7, 8].map((seed): [number, number] => [count, seed]),
  );
  it.each(cases)("shows %i connections without overlaps (%i)", (count, seed) => {
    const { islands, roads } = random(count, seed);
    for (const width of [420, 780, 1_400]) {
      const chart = lay(islands, roads, width);
      expect(chart.islands).toHaveLength(count);
      expectNoOverlaps(chart);
      expectFreeRoads(chart);
    }
  });

  it("puts sources left of destinations", () => {
    const chart = lay([island("to"), island("from")], [road("from", "to")], 780);
    const x = (id: string) => chart.islands.find((placed) => placed.island.id === id)?.centre.x ?? 0;
    expect(x("from")).toBeLessThan(x("to"));
  });

  it("draws roads that go in a circle, in both directions", () => {
    const chart = lay([island("a"), island("b")], [road("a", "b", 1), road("b", "a", 2)], 780);
    const [there, back] = chart.roads;
    expect(there?.points[0]?.x).toBeLessThan(there?.points.at(-1)?.x ?? 0);
    expect(back?.points[0]?.x).toBeGreaterThan(back?.points.at(-1)?.x ?? 0);
    expect(path(there?.points ?? [])).not.toBe(path(back?.points ?? []));
  });

  it("names a flow with two destinations once", () => {
    const roads = [road("a", "b"), road("a", "c")];
    const chart = lay(["a", "b", "c"].map(island), roads, 780);
    expect(chart.roads.filter(({ label }) => label)).toHaveLength(1);
  });

  it("leaves out roads to connections that are not there", () => {
    expect(lay([island("a")], [road("a", "gone"), road("a", "a")], 780).roads).toEqual([]);
  });
});
