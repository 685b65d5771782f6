// The finished actions of a run as rows: how deep each is nested, which item it was for, where its bar lies.
import type { ActionView } from "../../generated/api";
import { titled } from "../../text/format";

export type WaterfallRow = {
  action: ActionView;
  title: string;
  item: string | null;
  depth: number;
  left: number;
  width: number;
};

/** In the order in which they started when all are known, else as they finished, so that no row moves later. */
export function waterfallRows(actions: readonly ActionView[], total: number, isWhole: boolean): WaterfallRow[] {
  const ordered = isWhole ? [...actions].sort(byStart) : actions;
  const end = Math.max(total, 1, ...ordered.map((action) => action.offsetMs + action.ms));
  return ordered.map((action) => ({
    action,
    title: titled(action.name),
    item: itemOf(action.path),
    depth: action.path.split("/").length - 1,
    left: (action.offsetMs / end) * 100,
    width: (action.ms / end) * 100,
  }));
}

function byStart(a: ActionView, b: ActionView): number {
  return a.offsetMs - b.offsetMs || a.path.split("/").length - b.path.split("/").length || a.seq - b.seq;
}

/** Items are counted from one for people: `For_each[0]/Create` is the first. */
function itemOf(path: string): string | null {
  const numbers = Array.from(path.matchAll(/\[(\d+)\]/g), ([, index]) => Number(index) + 1);
  return numbers.length ? numbers.join(".") : null;
}
