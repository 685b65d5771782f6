import { describe, expect, it } from "vitest";
import { freeName } from "../connections/ChooseService";
import { connectorsOf } from "../flows/connectorsOf";
import { groupRepairs, spoken } from "./groupRepairs";
import { readArguments } from "./readArguments";

const repair = (code: string, look = false) => ({ code, pointer: "/x", line: 1, column: 1, message: "m", look });

describe("repairs", () => {
  it("groups by kind: first what needs a look, then the largest", () => {
    const groups = groupRepairs([repair("A"), repair("B"), repair("B"), repair("C", true)]);
    expect(groups.map(({ code, repairs, looks }) => [code, repairs.length, looks])).toEqual([
      ["C", 1, 1],
      ["B", 2, 0],
      ["A", 1, 0],
    ]);
  });

  it.each([
    ["MissingOperationId", "Missing operation id"],
    ["missing-operation-id", "Missing operation id"],
  ])("speaks %s", (code, text) => expect(spoken(code)).toBe(text));
});

describe("arguments of a call", () => {
  it.each([
    ["", { value: {} }],
    ['{"a": 1}', { value: { a: 1 } }],
    ["[1]", { wrong: expect.any(String) }],
    ["null", { wrong: expect.any(String) }],
    ['{"a": }', { wrong: expect.stringContaining("not JSON") }],
  ])("reads %j", (text, read) => expect(readArguments(text)).toEqual(read));
});

describe("a second account", () => {
  it.each([
    [[], null],
    [["fitbit"], "fitbit-2"],
    [["fitbit", "fitbit-2"], "fitbit-3"],
    [["other"], null],
  ])("on %j is called %s", (connections, name) => expect(freeName({ slug: "fitbit", connections })).toBe(name));
});

describe("the connectors of a flow", () => {
  it("are found in its text, each once", () => {
    const text =
      '"/providers/causeway/connectors/fitbit" "/providers/causeway/connectors/google-fit", "/providers/causeway/connectors/fitbit"';
    expect(connectorsOf(text)).toEqual(["fitbit", "google-fit"]);
  });
});
