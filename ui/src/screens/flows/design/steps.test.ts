import { describe, expect, it } from "vitest";
import { allSteps, isShown, outline } from "./outline";
import { rename } from "./rename";
import { add, canMove, duplicate, move, neighbour, type Place, remove, wrap } from "./steps";

type Waits = Record<string, string[]>;
const compose = (runAfter: Waits, inputs: unknown = 1) => ({ type: "Compose", inputs, runAfter });
const after = (...names: string[]): Waits => Object.fromEntries(names.map((name) => [name, ["Succeeded"]]));
const text = (actions: object) => `${JSON.stringify({ odd: [1, 2.5], triggers: {}, actions }, null, 2)}\n`;

/** Each step with what it waits for, in order. */
function order(of: string): string[] {
  const read = outline(of);
  if (!isShown(read)) return ["not shown"];
  return allSteps(read.top).map((step) => {
    const waits = step.after.map(({ name, statuses }) => {
      return statuses.join() === "Succeeded" ? name : `${name}(${statuses.join()})`;
    });
    const place = step.path.slice(1, -2).join(".");
    return `${place && `${place}.`}${step.name}${waits.length ? `<${waits.join("&")}` : ""}`;
  });
}

const CHAIN = text({ A: compose({}), B: compose(after("A")), C: compose(after("B")) });
/** B and C run side by side after A, D after both; M mends B. */
const FORK = text({
  A: compose({}),
  B: compose(after("A")),
  C: compose(after("A")),
  D: compose(after("B", "C")),
  M: compose({ B: ["Failed"] }),
});
const NESTED = text({
  A: compose({}),
  Each: {
    type: "Foreach",
    foreach: "@body('A')",
    actions: { In: compose({}, "@items('Each')"), Next: compose(after("In"), "@outputs('In')") },
    runAfter: after("A"),
  },
  Z: compose(after("Each"), "@result('each')"),
});
const NEW = { name: "New", raw: '{\n  "type": "Compose"\n}' };
const at = (...path: string[]) => ["actions", ...path];
const inEach = (name: string) => at("Each", "actions", name);

describe("a new step", () => {
  const cases: [string, string, Place, string[]][] = [
    ["at the end", CHAIN, { after: at("C") }, ["A", "B<A", "C<B", "New<C"]],
    ["between two", CHAIN, { after: at("A") }, ["A", "New<A", "B<New", "C<B"]],
    ["before the first", CHAIN, { before: at("A") }, ["New", "A<New", "B<A", "C<B"]],
    ["on one of two branches", FORK, { before: at("C") }, ["A", "B<A", "New<A", "C<New", "D<B&C", "M<B(Failed)"]],
    [
      "after a fork's stem, before both",
      FORK,
      { after: at("A") },
      ["A", "New<A", "B<New", "C<New", "D<B&C", "M<B(Failed)"],
    ],
    [
      "after a branch; what mends it stays",
      FORK,
      { after: at("B") },
      ["A", "B<A", "New<B", "C<A", "D<New&C", "M<B(Failed)"],
    ],
    ["beside another", CHAIN, { beside: at("B") }, ["A", "B<A", "New<A", "C<B"]],
    ["in an empty list", text({ S: { type: "Scope" } }), { into: at("S", "actions") }, ["S", "S.New"]],
  ];
  it.each(cases)("%s", (_, from, place, wanted) => {
    const { text: next, path } = add(from, place, NEW);
    expect(order(next)).toEqual(wanted);
    expect(path?.at(-1)).toBe("New");
    expect(next).toContain('"odd": [\n    1,\n    2.5\n  ]');
  });

  it("changes nothing but its own lines and what waits for it", () => {
    const { text: next } = add(CHAIN, { after: at("C") }, NEW);
    const lines = new Set(CHAIN.split("\n"));
    expect(
      next
        .split("\n")
        .filter((line) => !lines.has(line))
        .join("\n"),
    ).toBe('    "New": {\n        "C": ["Succeeded"]');
  });

  it("gets a name that is free, in any letter case", () => {
    expect(add(CHAIN, { after: at("C") }, { ...NEW, name: "a" }).path).toEqual(at("a_2"));
  });

  it("is also skipped over by what runs whatever happened", () => {
    const from = text({ A: compose({}), Z: compose({ A: ["Succeeded", "Failed"] }) });
    expect(order(add(from, { after: at("A") }, NEW).text)).toEqual(["A", "New<A", "Z<New(Succeeded,Failed,Skipped)"]);
  });
});

describe("deleting", () => {
  it.each([
    [CHAIN, at("B"), ["A", "C<A"], "C"],
    [CHAIN, at("A"), ["B", "C<B"], "B"],
    [CHAIN, at("C"), ["A", "B<A"], "B"],
    [FORK, at("A"), ["B", "C", "D<B&C", "M<B(Failed)"], "B"],
    [FORK, at("B"), ["A", "C<A", "D<A&C", "M<B(Failed)"], "C"],
  ])("closes the gap, and leaves what mends it to be looked at", (from, path, wanted, near) => {
    const next = remove(from, path);
    expect(order(next.text)).toEqual(wanted);
    expect(next.path?.at(-1)).toBe(near);
  });
});

describe("moving", () => {
  const cases: [string, string, string[], Place, string[]][] = [
    ["down", CHAIN, at("A"), { after: at("B") }, ["B", "A<B", "C<A"]],
    ["up", CHAIN, at("C"), { before: at("B") }, ["A", "C<A", "B<C"]],
    [
      "into a loop",
      NESTED,
      at("A"),
      { after: inEach("Next") },
      ["Each", "Each.In", "Each.Next<In", "Each.A<Next", "Z<Each"],
    ],
    ["out of a loop", NESTED, inEach("In"), { before: at("Z") }, ["A", "Each<A", "Each.Next", "In<Each", "Z<In"]],
    ["into itself does nothing", NESTED, at("Each"), { after: inEach("In") }, order(NESTED)],
    ["behind what mends it does nothing", FORK, at("B"), { after: at("M") }, order(FORK)],
  ];
  it.each(cases)("%s", (_, from, path, place, wanted) => expect(order(move(from, path, place).text)).toEqual(wanted));

  it("there and back gives the same steps", () => {
    const there = move(CHAIN, at("B"), { after: at("C") });
    expect(JSON.parse(move(there.text, at("B"), { before: at("C") }).text)).toEqual(JSON.parse(CHAIN));
  });

  it("by one place goes past the neighbour, and out of a list at its ends", () => {
    const read = outline(NESTED);
    if (!isShown(read)) throw new Error("not shown");
    expect(neighbour(read, at("A"), false)).toEqual({ after: at("Each") });
    expect(neighbour(read, at("A"), true)).toBeNull();
    expect(neighbour(read, inEach("In"), true)).toEqual({ before: at("Each") });
    expect(neighbour(read, inEach("Next"), false)).toEqual({ after: at("Each") });
    expect(canMove(read, at("Each"), { after: inEach("In") })).toBe(false);
  });
});

describe("wrapping", () => {
  it.each(["If", "Foreach", "Scope", "Until"] as const)("in %s takes the place of the step", (kind) => {
    const { text: next, path } = wrap(FORK, at("B"), kind);
    const name = path?.at(-1) ?? "";
    expect(order(next)).toEqual(["A", `${name}<A`, `${name}.B`, "C<A", `D<${name}&C`, `M<${name}(Failed)`]);
    expect(JSON.parse(next).actions[name].type).toBe(kind);
  });
});

describe("duplicating", () => {
  it("copies a loop with what is in it, under free names that its own expressions use", () => {
    const { text: next, path } = duplicate(NESTED, at("Each"));
    expect(path).toEqual(at("Each_2"));
    const copy = JSON.parse(next).actions.Each_2;
    expect(copy.actions.In_2.inputs).toBe("@items('Each_2')");
    expect(copy.actions.Next_2).toMatchObject({ inputs: "@outputs('In_2')", runAfter: { In_2: ["Succeeded"] } });
    expect(copy.foreach).toBe("@body('A')");
    expect(JSON.parse(next).actions.Each).toEqual(JSON.parse(NESTED).actions.Each);
    expect(order(next).at(-1)).toBe("Z<Each_2");
  });
});

describe("renaming", () => {
  it("is followed by expressions and by what runs after, and touches nothing else", () => {
    const next = rename(NESTED, at("Each"), "Loop");
    expect(next).toBe(
      NESTED.replace('"Each": {', '"Loop": {')
        .replace("items('Each')", "items('Loop')")
        .replace('"Each": [', '"Loop": [')
        .replace("result('each')", "result('Loop')"),
    );
    expect(rename(NESTED, at("Z"), "Z")).toBe(NESTED);
  });
});
