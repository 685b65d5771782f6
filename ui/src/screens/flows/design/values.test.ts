import { describe, expect, it } from "vitest";
import { insertValue } from "./insertValue";
import { callOf, fieldsOf, KINDS } from "./kinds";
import { isShown, outline } from "./outline";
import { earlier, valuesFor } from "./values";

const after = (name: string) => ({ runAfter: { [name]: ["Succeeded"] } });
const TEXT = JSON.stringify({
  metadata: { causeway: { cursor: { next: "@utcNow()" } } },
  parameters: { days: { type: "int" } },
  triggers: {},
  actions: {
    Get: { ...callOf("scale", "ListWeights", "scale") },
    Make: { type: "Compose", inputs: { "it's": 1 }, ...after("Get") },
    Beside: { type: "Compose", inputs: 1 },
    Is: { type: "If", actions: { Deep: { type: "Compose", inputs: 1 } }, ...after("Make") },
    Each: {
      type: "Foreach",
      foreach: "@body('get')?['weights']",
      actions: { One: { type: "Compose" }, Two: { type: "Compose", ...after("One") } },
      ...after("Is"),
    },
  },
});
const gives = (connector: string, id: string) =>
  connector === "scale" && id === "ListWeights"
    ? [
        { path: ["total"], kind: "integer" },
        { path: ["weights"], kind: "array" },
        { path: ["weights", "*"], kind: "object" },
        { path: ["weights", "*", "kg"], kind: "number" },
      ]
    : [];

describe("values for a step", () => {
  it("are those of steps that are over by then", () => {
    const read = outline(TEXT);
    if (!isShown(read)) throw new Error("not shown");
    const names = earlier(read, ["actions", "Each", "actions", "Two"]).map(({ name }) => name);
    expect(names).toEqual(["One", "Is", "Deep", "Make", "Get"]);
    expect(earlier(read, ["actions", "Get"])).toEqual([]);
  });

  it("come in groups: loops, steps, the flow", () => {
    const groups = valuesFor(TEXT, ["actions", "Each", "actions", "Two"], gives);
    const of = (title: string) =>
      groups.find((group) => group.title === title)?.values.map(({ expression }) => expression);
    expect(groups[0]?.title).toBe("Each");
    expect(of("Each")).toEqual(["items('Each')", "items('Each')?['kg']"]);
    expect(of("Get")).toEqual(["body('Get')", "body('Get')?['total']", "body('Get')?['weights']"]);
    expect(of("Make")).toEqual(["outputs('Make')", "outputs('Make')?['it''s']"]);
    expect(of("")).toEqual(["parameters('days')", "triggerBody()?['cursor']", "triggerBody()", "utcNow()"]);
  });
});

describe("a value that is put into a field", () => {
  // The bars are the selection.
  it.each([
    ["||", "@x('a')"],
    ["|old|", "@x('a')"],
    ["kg: ||", "kg: @{x('a')}"],
    ["@add(||, 1)", "@add(x('a'), 1)"],
    ["a @{concat(||)} b", "a @{concat(x('a'))} b"],
    ["a @{b} ||", "a @{b} @{x('a')}"],
    ['{"kg": ||}', '{"kg": "@x(\'a\')"}'],
    ['{"kg": "||"}', '{"kg": "@x(\'a\')"}'],
    ['{"kg": "about || kg"}', '{"kg": "about @{x(\'a\')} kg"}'],
  ])("%s", (marked, wanted) => {
    const [before = "", selected = "", behind = ""] = marked.split("|");
    const text = before + selected + behind;
    const from = before.length;
    const put = insertValue({ text, from, to: from + selected.length }, "x('a')");
    expect(put.text).toBe(wanted);
    expect(put.text.slice(0, put.from)).toMatch(/x\('a'\)[}"]*$/);
  });
});

describe("built-in actions", () => {
  it("begin with what their forms show", () => {
    for (const { type, start, fields } of KINDS) {
      const must = fields.filter((field) => field.stays).map(({ path }) => path[0] ?? "");
      expect(Object.keys(start), type).toEqual(expect.arrayContaining(must));
    }
    expect(fieldsOf("compose").map(({ word }) => word)).toEqual(["inputs"]);
    expect(fieldsOf("Nothing_known")).toHaveLength(1);
  });
});
