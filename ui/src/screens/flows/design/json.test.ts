import { describe, expect, it } from "vitest";
import { find, pathOf, plain, pointerOf, Slip, scan } from "./json";

describe("JSON with places", () => {
  it("knows where each value stands", () => {
    const text = '{ "a": [1, {"b/c": "x"}] }';
    const node = find(scan(text), ["a", "1", "b/c"]);
    expect(node && text.slice(node.start, node.end)).toBe('"x"');
    expect(plain(scan(text))).toEqual(JSON.parse(text));
  });

  it("finds names as written, else in any letter case; of several the last", () => {
    const root = scan('{"Type": 1, "type": 2, "type": 3, "runafter": 4}');
    expect(plain(find(root, ["type"]))).toBe(3);
    expect(plain(find(root, ["Type"]))).toBe(1);
    expect(plain(find(root, ["runAfter"]))).toBe(4);
  });

  it("reads over comments, a comma too many and a byte order mark", () => {
    expect(plain(scan('\ufeff{ // what\n "a": [1, /* two */ 2,], }'))).toEqual({ a: [1, 2] });
  });

  it.each([
    ["{", 1],
    ['{"a" 1}', 5],
    ["[1 2]", 3],
    ['{"a": tru}', 6],
    ['["\n"]', 1],
    ["{} x", 3],
    ["", 0],
    [`${"[".repeat(300)}`, 201],
  ])("says where %j stops being JSON", (text, at) => {
    const slip = (() => {
      try {
        return scan(text);
      } catch (error) {
        return error;
      }
    })();
    expect(slip).toBeInstanceOf(Slip);
    expect((slip as Slip).at).toBe(at);
  });

  it("turns paths into pointers and back", () => {
    expect(pointerOf(["a/b", "c~d", "0"])).toBe("/a~1b/c~0d/0");
    expect(pathOf("/a~1b/c~0d/0")).toEqual(["a/b", "c~d", "0"]);
    expect(pathOf("")).toEqual([]);
  });
});
