// Which column of the map an island stands in: sources first, destinations last.
import type { Island, Road } from "../../generated/api";

/** The longest way from a source; a road that would close a circle is turned around for this. */
export function layersOf(islands: readonly Island[], roads: readonly Road[]): Map<string, number> {
  const layers = new Map(islands.map((island) => [island.id, 0]));
  const forward = withoutCircles(islands, roads);
  for (let round = 0; round < islands.length; round++) {
    for (const [from, to] of forward) {
      layers.set(to, Math.max(layers.get(to) ?? 0, (layers.get(from) ?? 0) + 1));
    }
  }
  return layers;
}

function withoutCircles(islands: readonly Island[], roads: readonly Road[]): [string, string][] {
  const out = new Map(islands.map((island) => [island.id, new Set<string>()]));
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean => {
    if (from === to) return true;
    seen.add(from);
    return [...(out.get(from) ?? [])].some((next) => !seen.has(next) && reaches(next, to, seen));
  };
  for (const { from, to } of roads) {
    if (!reaches(to, from)) out.get(from)?.add(to);
  }
  return [...out].flatMap(([from, tos]) => [...tos].map((to): [string, string] => [from, to]));
}

/** How many islands the fullest layer holds. */
export function crowd(layers: Map<string, number>): number {
  const counts = new Map<number, number>();
  for (const layer of layers.values()) counts.set(layer, (counts.get(layer) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}
