import { describe, expect, it } from "vitest";
import { briefly, capital, countdown, size, span, titled, when } from "./format";

describe("times and numbers for people", () => {
  it.each([
    [0, "0 ms"],
    [212, "212 ms"],
    [1_100, "1.1 s"],
    [42_400, "42 s"],
    [60_000, "1 min"],
    [200_000, "3 min 20 s"],
    [7_500_000, "2 h 5 min"],
    [7_200_000, "2 h"],
  ])("shows a span of %i ms as %s", (ms, text) => expect(span(ms)).toBe(text));

  it.each([
    [298_400, "4:59"],
    [5_000, "0:05"],
    [-3, "0:00"],
  ])("counts %i ms down as %s", (ms, text) => expect(countdown(ms)).toBe(text));

  it.each([
    [0, "0 bytes"],
    [999, "999 bytes"],
    [8_412_160, "8.4 MB"],
    [42_000, "42 KB"],
  ])("shows %i bytes as %s", (bytes, text) => expect(size(bytes)).toBe(text));

  it("shows the day only where it is another one", () => {
    const now = new Date(2026, 10, 24, 12, 0);
    const before = new Date(2026, 10, 23, 9, 5);
    expect(when(new Date(2026, 10, 24, 9, 5).toISOString(), now)).toBe("09:05");
    expect(when(before.toISOString(), now)).toBe("23 Nov 09:05");
    expect(briefly(before.toISOString(), now)).toBe("23 Nov");
  });

  it("makes names of the flow language readable", () => {
    expect(titled("Update_wellness_day")).toBe("Update wellness day");
    expect(capital("running now")).toBe("Running now");
  });
});
