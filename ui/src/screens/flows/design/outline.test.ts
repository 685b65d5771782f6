import { describe, expect, it } from "vitest";
import { type Block, isShown, outline } from "./outline";

const wait = (...names: string[]) => Object.fromEntries(names.map((name) => [name, ["Succeeded"]]));

const flow = (actions: object, more: object = {}) =>
  JSON.stringify({ ...more, triggers: { Hourly: { type: "Recurrence" } }, actions }, null, 2);

/** The steps as an indented list, with what each waits for. */
function drawn(block: Block, indent = ""): string[] {
  return block.steps.flatMap((step) => [
    `${indent}${step.name}${step.after.map(({ name, statuses }) => ` <${name} ${statuses.join("+")}`).join("")}`,
    ...step.blocks.flatMap((inner) => [
      `${indent}  ${inner.kind}${inner.label && ` ${inner.label}`}:`,
      ...drawn(inner, `${indent}    `),
    ]),
  ]);
}

const draw = (text: string) => {
  const read = outline(text);
  return isShown(read) ? drawn(read.top) : read;
};

describe("the outline of a flow", () => {
  it("has the steps in the order in which they run, with what each waits for", () => {
    const text = flow({
      Last: { type: "Compose", runAfter: { second: ["Failed", "TimedOut"] } },
      First: { type: "Compose", runAfter: {} },
      Second: { type: "Compose", runAfter: wait("First") },
      Beside: { type: "Compose", runAfter: wait("First") },
    });
    expect(draw(text)).toEqual([
      "First",
      "Second <First Succeeded",
      "Last <second Failed+TimedOut",
      "Beside <First Succeeded",
    ]);
  });

  it("has branches, also those that are not written", () => {
    const text = flow({
      Is: { type: "if", actions: { A: { type: "Compose" } } },
      By: {
        type: "Switch",
        cases: { One: { case: 1, actions: { B: { type: "Scope", actions: { C: { type: "Compose" } } } } } },
        default: { actions: {} },
        runAfter: wait("Is"),
      },
    });
    expect(draw(text)).toEqual([
      "Is",
      "  yes:",
      "    A",
      "  no:",
      "By <Is Succeeded",
      "  case One:",
      "    B",
      "      actions:",
      "        C",
      "  default:",
    ]);
  });

  it("finds the definition inside of the usual wrappers", () => {
    const inner = JSON.parse(flow({ A: { type: "Compose" } }));
    for (const wrapped of [{ definition: inner }, { name: "x", properties: { definition: inner } }]) {
      expect(draw(JSON.stringify(wrapped))).toEqual(["A"]);
    }
    expect(draw('{"resources": [], "actions": {}}')).toEqual({ slip: null });
  });

  it("shows circles and oddities instead of hanging on them", () => {
    const text = flow({
      A: { type: "Compose", runAfter: wait("B") },
      B: { runAfter: wait("A") },
      C: 1,
      D: { runAfter: 1 },
    });
    expect(draw(text)).toEqual(["C", "D", "A <B Succeeded", "B <A Succeeded"]);
  });

  it("says where a text stops being JSON", () => expect(draw('{"actions": {')).toEqual({ slip: 13 }));
});
