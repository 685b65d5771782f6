// The arguments of a call as a form and as text.
import { expect, it } from "vitest";
import type { FieldView } from "../../generated/api";
import { inFields, withArgument } from "./readArguments";

const field = (name: string): FieldView => ({
  name,
  title: name,
  location: "body",
  required: false,
  kind: "text",
  takes: "text",
  choices: [],
  description: "",
});

it("takes a body apart where its members are fields", () => {
  const sample = { day: "today", body: { weight: { kg: 72 }, note: "x" } };
  expect(inFields(sample, ["day", "body/weight/kg", "body/note", "body/other"].map(field))).toEqual({
    day: "today",
    "body/weight/kg": 72,
    "body/note": "x",
  });
});

it.each([
  [{ body: [1] }, ["body/a"]],
  [{ body: { a: 1 } }, ["day"]],
])("leaves a body whole that has no such members", (sample, names) => {
  expect(inFields(sample, names.map(field))).toEqual(sample);
});

it("changes one argument in its place, adds it, or takes it out", () => {
  expect(JSON.parse(withArgument({ a: 1, b: 2 }, "a", "3"))).toEqual({ a: 3, b: 2 });
  expect(Object.keys(JSON.parse(withArgument({ a: 1, b: 2 }, "a", "3")))).toEqual(["a", "b"]);
  expect(JSON.parse(withArgument({ a: 1 }, "b", '"x"'))).toEqual({ a: 1, b: "x" });
  expect(JSON.parse(withArgument({ a: 1, b: 2 }, "a", undefined))).toEqual({ b: 2 });
});
