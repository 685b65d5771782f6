// What a step waits for, changed without touching the rest of it.
import { find, type Path, scan, textOf } from "./json";
import { type After, isNamed, type Step } from "./outline";
import { removeAt, renameAt, setAt, write } from "./splice";

export const SUCCEEDED = "Succeeded";
export const STATUSES = [SUCCEEDED, "Failed", "Skipped", "TimedOut"] as const;

export const has = (statuses: readonly string[], status: string) => statuses.some((one) => isNamed(one, status));

/** Whether a step waits for the other, and for its success: what only mends failures stays where it is. */
export const follows = (step: Step, name: string) =>
  step.after.some((one) => isNamed(one.name, name) && has(one.statuses, SUCCEEDED));

export const waitsFor = (step: Step, name: string) => step.after.some((one) => isNamed(one.name, name));

/** Sets all that a step waits for. */
export function setAfter(text: string, path: Path, after: readonly After[]): string {
  const value = Object.fromEntries(after.map(({ name, statuses }) => [name, statuses]));
  const now = find(scan(text), [...path, "runAfter"]);
  if (!now && after.length === 0) return text;
  return setAt(text, [...path, "runAfter"], write(value));
}

/** The step waits for `to` instead of `from`. What ran also when `from` failed runs too when `to` is skipped for that. */
export function turn(text: string, step: Step, from: string, to: string): string {
  const before = step.after.find((one) => isNamed(one.name, from));
  if (!before) return text;
  if (waitsFor(step, to)) return removeAt(text, [...step.path, "runAfter", before.name]);
  const turned = renameAt(text, [...step.path, "runAfter", before.name], to);
  const { statuses } = before;
  if (statuses.every((one) => isNamed(one, SUCCEEDED)) || has(statuses, "Skipped")) return turned;
  return setAt(turned, [...step.path, "runAfter", to], write([...statuses, "Skipped"]));
}

/** The step waits for what `gone` waited for, instead of for `gone`. */
export function passOn(text: string, step: Step, gone: Step): string {
  const after = step.after.flatMap((one) => {
    if (!isNamed(one.name, gone.name)) return [one];
    return gone.after.filter(({ name }) => !waitsFor(step, name));
  });
  return setAfter(text, step.path, after);
}

/** Whether `step` runs some time after `other`, both of one list. */
export function dependsOn(step: Step, other: Step, siblings: readonly Step[]): boolean {
  const seen = new Set<Step>();
  const look = (one: Step): boolean => {
    if (seen.has(one)) return false;
    seen.add(one);
    if (waitsFor(one, other.name)) return true;
    return siblings.some((sibling) => waitsFor(one, sibling.name) && look(sibling));
  };
  return look(step);
}

/** The type of a step, in small letters. */
export const typeOf = (text: string, path: Path) => textOf(find(scan(text), [...path, "type"])).toLowerCase();
