import { describe, expect, it } from "vitest";
import { href, parse } from "./route";

describe("addresses", () => {
  it.each([
    ["", "overview", []],
    ["#/flows", "flows", []],
    ["#/flows/weight%20one", "flows", ["weight one"]],
    ["#/nonsense/x", "overview", []],
    ["#/connectors/a%E0%A4%A", "connectors", ["a%E0%A4%A"]],
  ])("reads %s", (hash, screen, path) => expect(parse(hash)).toMatchObject({ screen, path }));

  it("reads what it wrote, whatever the names hold", () => {
    const hash = href("history", ["a/b ?&#"], { action: 7, text: "ä&=?", none: null, empty: "" });
    expect(parse(hash)).toEqual({ screen: "history", path: ["a/b ?&#"], query: { action: "7", text: "ä&=?" } });
  });
});
