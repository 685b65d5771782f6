// Repairs of one kind belong together: a description with 61 missing ids is one fact, not 61.
import type { RepairView } from "../../generated/api";

export type RepairGroup = { code: string; title: string; repairs: RepairView[]; looks: number };

/** Groups by code; those that a person should look at come first, then the largest. */
export function groupRepairs(repairs: readonly RepairView[]): RepairGroup[] {
  const groups = new Map<string, RepairView[]>();
  for (const repair of repairs) groups.set(repair.code, [...(groups.get(repair.code) ?? []), repair]);
  return [...groups]
    .map(([code, all]) => ({
      code,
      title: spoken(code),
      repairs: all,
      looks: all.filter((repair) => repair.look).length,
    }))
    .sort((a, b) => Number(b.looks > 0) - Number(a.looks > 0) || b.repairs.length - a.repairs.length);
}

/** `missing-operation-id` and `MissingOperationId` as `Missing operation id`. */
export function spoken(code: string): string {
  const words = code
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .replaceAll(/[-_]/g, " ")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
