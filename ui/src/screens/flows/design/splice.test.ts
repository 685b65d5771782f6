import { describe, expect, it } from "vitest";
import { addItem, addMember, compact, rawAt, removeAt, renameAt, setAt, write } from "./splice";

const FILE = `{
  "odd":   [ 1,2 ],
  "a": {
    "x": 1.10,
    "y": {
      "deep": true
    }
  },
  "inline": { "k": 1 },
  "empty": {}
}
`;

describe("a change of a JSON text", () => {
  it("sets a value and leaves every other character", () => {
    expect(setAt(FILE, ["a", "x"], "2")).toBe(FILE.replace("1.10", "2"));
    expect(setAt(FILE, ["odd"], '"@x"')).toBe(FILE.replace("[ 1,2 ]", '"@x"'));
  });

  it("makes what is missing on the way", () => {
    expect(setAt(FILE, ["empty", "m", "n"], "1")).toBe(
      FILE.replace('"empty": {}', '"empty": {\n    "m": {\n      "n": 1\n    }\n  }'),
    );
    expect(setAt(FILE, ["a", "z"], write({ q: [1, 2] }))).toContain(
      '    },\n    "z": {\n      "q": [1, 2]\n    }\n  },',
    );
  });

  it("stays on the line of what stands on one line", () => {
    expect(setAt(FILE, ["inline", "m"], '{\n  "n": " : "\n}')).toBe(
      FILE.replace('"k": 1', '"k": 1, "m": {"n": " : "}'),
    );
    expect(setAt('{"a":1}', ["b"], "2")).toBe('{"a":1, "b": 2}');
    expect(setAt("{}", ["b"], "2")).toBe('{"b": 2}');
  });

  it("uses the indentation that is there", () => {
    expect(setAt('{\n\t"a": {}\n}', ["a", "b"], "1")).toBe('{\n\t"a": {\n\t\t"b": 1\n\t}\n}');
  });

  it("adds beside a member", () => {
    expect(addMember(FILE, ["a"], "w", "0", { name: "x", isBefore: true })).toContain('{\n    "w": 0,\n    "x": 1.10,');
    expect(addMember(FILE, ["a"], "w", "0", { name: "x", isBefore: false })).toContain('1.10,\n    "w": 0,\n    "y"');
    expect(addMember(FILE, ["a"], "w", "0")).toContain('    },\n    "w": 0\n  },');
  });

  it.each([
    [["a", "x"], '\n    "x": 1.10,', ""],
    [["a", "y"], ',\n    "y": {\n      "deep": true\n    }', ""],
    [["empty"], ',\n  "empty": {}', ""],
    [["inline", "k"], '{ "k": 1 }', "{}"],
    [["odd", "0"], "[ 1,2 ]", "[ 2 ]"],
    [["odd", "1"], "[ 1,2 ]", "[ 1 ]"],
  ])("removes %j with its comma", (path, gone, instead) => {
    expect(removeAt(FILE, path)).toBe(FILE.replace(gone, instead));
  });

  it("removes what became empty above, down to the floor", () => {
    expect(removeAt(FILE, ["a", "y", "deep"], 1)).toBe(removeAt(FILE, ["a", "y"]));
    expect(removeAt('{"a": {"b": {"c": 1}}}', ["a", "b", "c"], 0)).toBe("{}");
    expect(removeAt(FILE, ["nothing", "there"])).toBe(FILE);
  });

  it("keeps comments", () => {
    const text = '{\n  // one\n  "a": 1, // of a\n  // two\n  "b": 2\n}';
    expect(removeAt(text, ["b"])).toBe('{\n  // one\n  "a": 1 // of a\n  // two\n}');
    expect(setAt(text, ["c"], "3")).toBe(text.replace('"b": 2', '"b": 2,\n  "c": 3'));
  });

  it("renames a member where it is", () => {
    expect(renameAt(FILE, ["a", "x"], 'q"')).toBe(FILE.replace('"x"', '"q\\""'));
  });

  it("adds items", () => {
    expect(addItem('{"a": []}', ["a"], "1")).toBe('{"a": [1]}');
    expect(addItem('{"a": [1]}', ["a"], '{\n "b": 1}')).toBe('{"a": [1, {"b": 1}]}');
    expect(addItem('{\n  "a": [\n    1\n  ]\n}', ["a"], "2")).toBe('{\n  "a": [\n    1,\n    2\n  ]\n}');
  });

  it("takes a value out of its indentation and puts it back", () => {
    const raw = rawAt(FILE, ["a", "y"]);
    expect(raw).toBe('{\n  "deep": true\n}');
    expect(setAt(FILE, ["a", "y"], raw ?? "")).toBe(FILE);
  });

  it("writes short lists on one line, and nothing else", () => {
    expect(write({ a: ["x"], b: {}, c: [{ d: null }], e: undefined })).toBe(
      '{\n  "a": ["x"],\n  "b": {},\n  "c": [\n    {\n      "d": null\n    }\n  ]\n}',
    );
    expect(compact('{\n "a b": 1, // c\n}')).toContain("// c");
  });
});
