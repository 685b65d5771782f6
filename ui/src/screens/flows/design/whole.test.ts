// Every change on every step of a real flow: the flow that ships.
import { describe, expect, it } from "vitest";
import TEXT from "../../../../../catalog/flows/fitbit-to-google-health-and-intervals.json?raw";
import { allBlocks, allSteps, isNamed, isShown, type Outline, outline, type Step } from "./outline";
import { rename } from "./rename";
import { add, canMove, duplicate, endOf, move, neighbour, type Place, remove, wrap } from "./steps";

function shown(text: string): Outline {
  // What the designer writes is strict JSON where it was.
  JSON.parse(text);
  const read = outline(text);
  if (!isShown(read)) throw new Error("not shown");
  return read;
}

/** Each step waits only for steps of its own list, and no step for itself. */
function expectSound(text: string): void {
  for (const { steps } of allBlocks(shown(text).top)) {
    for (const [at, step] of steps.entries()) {
      for (const { name } of step.after) {
        const before = steps.findIndex((one) => isNamed(one.name, name));
        expect(before, `${step.name} waits for ${name}`).toBeGreaterThanOrEqual(0);
        expect(before, `${step.name} waits for ${name}`).toBeLessThan(at);
      }
    }
  }
}

const names = (text: string) => allSteps(shown(text).top).map(({ name }) => name);
const steps = allSteps(shown(TEXT).top);
const places = (read: Outline): Place[] =>
  allBlocks(read.top).flatMap((block) => [
    endOf(block),
    ...block.steps.flatMap(({ path }): Place[] => [{ before: path }, { after: path }, { beside: path }]),
  ]);
const inside = (step: Step) => [step, ...step.blocks.flatMap(allSteps)].length;

describe("the flow that ships", () => {
  it("takes a new step at every place", () => {
    for (const place of places(shown(TEXT))) {
      const { text } = add(TEXT, place, { name: "New", raw: '{ "type": "Compose" }' });
      expectSound(text);
      expect(names(text)).toHaveLength(steps.length + 1);
    }
  });

  it("lets every step go to every place where it may go", () => {
    for (const step of steps) {
      for (const place of places(shown(TEXT)).filter((one) => canMove(shown(TEXT), step.path, one))) {
        const { text } = move(TEXT, step.path, place);
        expectSound(text);
        expect(names(text).toSorted()).toEqual(names(TEXT).toSorted());
      }
    }
  });

  it.each(steps.map((step) => [step.name, step] as const))(
    "lets %s be wrapped, copied, renamed and deleted",
    (_, step) => {
      for (const kind of ["If", "Foreach", "Until", "Scope"] as const) expectSound(wrap(TEXT, step.path, kind).text);
      const copied = duplicate(TEXT, step.path).text;
      expectSound(copied);
      expect(names(copied)).toHaveLength(steps.length + inside(step));
      const gone = remove(TEXT, step.path).text;
      expectSound(gone);
      expect(names(gone)).toHaveLength(steps.length - inside(step));
      const called = rename(TEXT, step.path, "Quite_new");
      expectSound(called);
      expect(called).not.toMatch(new RegExp(`\\('${step.name}'`, "i"));
      expect(rename(called, [...step.path.slice(0, -1), "Quite_new"], step.name)).toBe(TEXT);
      for (const isUp of [true, false]) {
        const place = neighbour(shown(TEXT), step.path, isUp);
        if (place) expectSound(move(TEXT, step.path, place).text);
      }
    },
  );
});
