import { afterEach, describe, expect, it, vi } from "vitest";
import { languageOf, speak } from "./language";

describe("the language of the window", () => {
  it.each([
    ["de", ["en-GB"], "de"],
    ["en", ["de-DE"], "en"],
    ["system", ["de-CH", "en"], "de"],
    ["system", ["fr", "de", "en"], "de"],
    ["system", ["en-US", "de"], "en"],
    ["system", ["fr-FR"], "en"],
    ["from-the-future", ["de"], "de"],
  ])("%s for somebody who reads %j is %s", (setting, read, wanted) => expect(languageOf(setting, read)).toBe(wanted));

  describe("in German", () => {
    afterEach(() => {
      vi.resetModules();
      document.documentElement.lang = "en";
    });

    it("has German words, dates and numbers", async () => {
      vi.resetModules();
      const { speak } = await import("./language");
      await speak("de");
      expect(document.documentElement.lang).toBe("de");
      const { strings } = await import("../strings");
      const { grouped, size, span, when, whole } = await import("./format");
      const { dayAndTime } = await import("./dayAndTime");
      const now = new Date(2026, 10, 24, 12, 0);
      const before = new Date(2026, 10, 23, 9, 5).toISOString();
      expect(strings.screens.history).toBe("Verlauf");
      expect(strings.operations.found(8_412)).toBe("8.412 Treffer");
      expect(when(before, now)).toBe("23. Nov. 09:05");
      expect(whole(before)).toBe("Montag, 23. November, 09:05:00");
      expect(dayAndTime(before, false, now)).toBe("Montag, 23. November um 09:05");
      expect([grouped(8_412), span(1_100), size(8_412_160), size(2)]).toEqual(["8.412", "1,1 s", "8,4 MB", "2 Bytes"]);
    });
  });

  it("is English where nothing else was chosen", async () => {
    await speak("en");
    expect(document.documentElement.lang).toBe("en");
  });
});
