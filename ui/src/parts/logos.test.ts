import { describe, expect, it } from "vitest";
import { inkOn, letters, safeColor } from "./logos";

describe("logos", () => {
  it.each([
    ["Google Health", "GH"],
    ["Fitbit", "Fi"],
    ["intervals.icu", "in"],
    ["Strava API v3", "SA"],
    ["", ""],
  ])("shortens %s", (title, short) => expect(letters(title)).toBe(short));

  it("writes dark on light and light on dark", () => {
    expect(inkOn("#ffffff")).toBe("#1d1c1a");
    expect(inkOn("#00838f")).toBe("#ffffff");
  });

  it("lets only colours into styles", () => expect(safeColor("red; background: url(x)")).toBe("#475569"));
});
