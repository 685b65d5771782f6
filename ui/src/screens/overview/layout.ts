// Lays out the map: islands in columns from sources to destinations, roads as curves that never cross an island.
// Sugiyama's idea in small: layers by the longest way, invisible waypoints where a road passes a layer, columns sorted
// by where their neighbours are. Pure, so that its promises (no overlaps, all in sight) are tested.
import type { Island, Road } from "../../generated/api";
import type { Box, Point } from "./geometry";
import { labelled, type PlacedRoad } from "./labels";
import { crowd, layersOf } from "./layers";
import { spread } from "./spread";

export type PlacedIsland = { island: Island; centre: Point; box: Box };
export type Chart = { width: number; height: number; isCompact: boolean; islands: PlacedIsland[]; roads: PlacedRoad[] };

/** The room an island takes: its logo with two lines below, or beside it where many must fit. */
export const ROOMY = { width: 140, height: 84, gap: 14, half: 24 };
export const COMPACT = { width: 176, height: 44, gap: 10, half: 88 };
/** The room a road takes in a column that it only passes. */
const PASSING = 30;
const MARGIN = 20;

type Size = typeof ROOMY;
type Slot = { id: string; layer: number; island: Island | null; height: number; y: number };
type Edge = { road: Road; from: string; to: string; isBackward: boolean; via: string[] };

/** Places everything within `width`; the height follows from how much there is. */
export function lay(islands: readonly Island[], roads: readonly Road[], width: number): Chart {
  const known = new Set(islands.map((island) => island.id));
  const drawn = roads.filter((road) => known.has(road.from) && known.has(road.to) && road.from !== road.to);
  const used = new Set(drawn.flatMap((road) => [road.from, road.to]));
  const [linked, loose] = [
    islands.filter((island) => used.has(island.id)),
    islands.filter((island) => !used.has(island.id)),
  ];
  const layers = layersOf(linked, drawn);
  const isCompact = crowd(layers) > 3;
  const size = isCompact ? COMPACT : ROOMY;
  const slots = linked.map(
    (island): Slot => ({ id: island.id, layer: layers.get(island.id) ?? 0, island, height: size.height, y: 0 }),
  );
  const edges = drawn.map((road) => edgeOf(road, layers, slots));
  const columns = columnsOf(slots);
  sort(columns, edges);
  const height = stack(columns, size) + MARGIN * 2;
  const full = Math.max(width, columns.length * (size.width + 44));
  const place = placer(columns.length, full, size);
  const placed = linked.map((island) => placeIsland(island, slots, place, size));
  const points = spread(edges.map((edge) => curve(edge, slots, place, size)));
  const strip = looseStrip(loose, full, columns.length ? height : 0, size);
  return {
    width: full,
    height: strip.height,
    isCompact,
    islands: [...placed, ...strip.islands],
    roads: labelled(
      edges.map((edge) => edge.road),
      points,
      [...placed, ...strip.islands].map((one) => one.box),
      full,
    ),
  };
}

/** Adds a waypoint to every layer between the two ends. */
function edgeOf(road: Road, layers: Map<string, number>, slots: Slot[]): Edge {
  const [a, b] = [layers.get(road.from) ?? 0, layers.get(road.to) ?? 0];
  const isBackward = a > b;
  const [from, to] = isBackward ? [road.to, road.from] : [road.from, road.to];
  const via: string[] = [];
  for (let layer = Math.min(a, b) + 1; layer < Math.max(a, b); layer++) {
    const id = `${from}>${to}@${layer}`;
    via.push(id);
    if (!slots.some((slot) => slot.id === id)) slots.push({ id, layer, island: null, height: PASSING, y: 0 });
  }
  return { road, from, to, isBackward, via };
}

function columnsOf(slots: Slot[]): Slot[][] {
  const columns: Slot[][] = [];
  for (const slot of slots) {
    columns[slot.layer] = [...(columns[slot.layer] ?? []), slot];
  }
  return Array.from(columns, (column) => column ?? []);
}

/** Sorts each column by the mean place of its neighbours, there and back a few times. */
function sort(columns: Slot[][], edges: Edge[]): void {
  const links = edges.flatMap(({ from, to, via }) => {
    const way = [from, ...via, to];
    return way.slice(1).map((id, at): [string, string] => [way[at] ?? "", id]);
  });
  for (let round = 0; round < 4; round++) {
    const order = round % 2 === 0 ? [...columns.keys()] : [...columns.keys()].reverse();
    for (const at of order) {
      const beside = new Map<string, number>();
      for (const column of columns) {
        column.forEach((slot, index) => {
          beside.set(slot.id, (index + 0.5) / column.length);
        });
      }
      const mean = (id: string) =>
        average(
          links.flatMap(([a, b]) => (a === id ? [b] : b === id ? [a] : [])).map((other) => beside.get(other) ?? 0.5),
        );
      columns[at]?.sort((a, b) => mean(a.id) - mean(b.id));
    }
  }
}

const average = (numbers: number[]) => (numbers.length ? numbers.reduce((sum, n) => sum + n, 0) / numbers.length : 0.5);

/** Gives every slot its height within its column; columns are centred on each other. Gives back the height of all. */
function stack(columns: Slot[][], size: Size): number {
  const heights = columns.map((column) => column.reduce((sum, slot) => sum + slot.height + size.gap, -size.gap));
  const most = Math.max(0, ...heights);
  columns.forEach((column, at) => {
    const spare = (most - (heights[at] ?? 0)) / (column.length + 1);
    let y = MARGIN + spare;
    for (const slot of column) {
      slot.y = y + slot.height / 2;
      y += slot.height + size.gap + spare;
    }
  });
  return most;
}

function placer(columns: number, width: number, size: Size) {
  const room = (width - MARGIN * 2 - size.width) / Math.max(1, columns - 1);
  return (slot: Slot): Point => ({
    x: columns === 1 ? width / 2 : MARGIN + size.width / 2 + room * slot.layer,
    y: slot.y,
  });
}

function placeIsland(island: Island, slots: Slot[], place: (slot: Slot) => Point, size: Size): PlacedIsland {
  const slot = slots.find((one) => one.id === island.id);
  return boxed(island, slot ? place(slot) : { x: 0, y: 0 }, size);
}

function boxed(island: Island, centre: Point, size: Size): PlacedIsland {
  const box = { x: centre.x - size.width / 2, y: centre.y - size.height / 2, width: size.width, height: size.height };
  return { island, centre, box };
}

/** From the edge of one island over its waypoints to the edge of the other, in the direction of the road. */
function curve(edge: Edge, slots: Slot[], place: (slot: Slot) => Point, size: Size): Point[] {
  const at = (id: string) => place(slots.find((slot) => slot.id === id) ?? ({ layer: 0, y: 0 } as Slot));
  // In the roomy look roads meet the logo, which sits above the name.
  const lift = size === ROOMY ? -16 : 0;
  const [from, to] = [at(edge.from), at(edge.to)];
  const points = [
    { x: from.x + size.half + 8, y: from.y + lift },
    ...edge.via.flatMap((id) => {
      const { x, y } = at(id);
      return [
        { x: x - size.width / 2, y },
        { x: x + size.width / 2, y },
      ];
    }),
    { x: to.x - size.half - 10, y: to.y + lift },
  ];
  return edge.isBackward ? points.reverse() : points;
}

/** Islands without a road stand in rows below the others. */
function looseStrip(islands: readonly Island[], width: number, top: number, size: Size) {
  const perRow = Math.max(1, Math.floor((width - MARGIN * 2 + size.gap) / (size.width + size.gap)));
  const rows = Math.ceil(islands.length / perRow);
  const start = top === 0 ? MARGIN : top;
  const placed = islands.map((island, index) => {
    const inRow = Math.min(perRow, islands.length - Math.floor(index / perRow) * perRow);
    const room = (width - MARGIN * 2) / inRow;
    const x = MARGIN + room * ((index % perRow) + 0.5);
    return boxed(
      island,
      { x, y: start + size.height / 2 + Math.floor(index / perRow) * (size.height + size.gap) },
      size,
    );
  });
  const height = rows === 0 ? Math.max(top, MARGIN * 2) : start + rows * (size.height + size.gap) - size.gap + MARGIN;
  return { islands: placed, height };
}
