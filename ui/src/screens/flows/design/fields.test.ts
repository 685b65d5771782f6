import { describe, expect, it } from "vitest";
import { conditionOf, linesOf } from "./condition";
import { begin, edit, redo, undo } from "./history";
import { isUnfinished, readText, type Shape, shownText } from "./typed";

describe("what is typed", () => {
  it.each([
    ['"Monday"', "any", "Monday"],
    ['"5"', "any", '"5"'],
    ["5", "any", "5"],
    ['"5"', "text", "5"],
    ["1.10", "number", "1.10"],
    ['"@add(1, 2)"', "number", "@add(1, 2)"],
    ['"true"', "boolean", '"true"'],
    ["[1]", "text", "[1]"],
    [undefined, "any", ""],
  ] as [string | undefined, Shape, string][])(
    "%s in a field for %s is shown as %s and reads back",
    (raw, shape, text) => {
      expect(shownText(raw, shape)).toBe(text);
      if (raw !== undefined) expect(readText(text, shape, raw)).toBe(raw);
    },
  );

  it("knows JSON that is not finished", () => {
    expect(isUnfinished('{"a": ')).toBe(true);
    expect(isUnfinished('{"a": 1}')).toBe(false);
    expect(isUnfinished("@body('A')")).toBe(false);
  });
});

describe("a condition", () => {
  it("is lines where it has their shape", () => {
    const raw = '{"or": [{"Greater": ["@a", 2]}, {"not": {"equals": ["x", null]}}]}';
    const lines = linesOf(raw);
    expect(lines).toEqual({
      joins: "or",
      lines: [
        { op: "greater", isNot: false, left: '"@a"', right: "2" },
        { op: "equals", isNot: true, left: '"x"', right: "null" },
      ],
    });
    expect(lines && JSON.parse(conditionOf(lines))).toEqual({
      or: [{ greater: ["@a", 2] }, { not: { equals: ["x", null] } }],
    });
  });

  it.each(['"@equals(1, 1)"', '{"and": [{"or": []}]}', '{"and": [], "or": []}', '{"and": [{"equals": [1]}]}', "{"])(
    "is JSON where it has not: %s",
    (raw) => expect(linesOf(raw)).toBeNull(),
  );
});

describe("the history", () => {
  it("takes back and does again, one step for what was typed without a pause", () => {
    let history = begin("a");
    history = edit(history, "ab", 0, "name");
    history = edit(history, "abc", 500, "name");
    history = edit(history, "abcd", 5_000, "name");
    history = edit(history, "x", 5_001);
    expect(undo(history).text).toBe("abcd");
    expect(undo(undo(history)).text).toBe("abc");
    expect(undo(undo(undo(history))).text).toBe("a");
    expect(redo(undo(history)).text).toBe("x");
    expect(edit(undo(history), "y", 9_000).future).toEqual([]);
    expect(undo(begin("a")).text).toBe("a");
  });
});
