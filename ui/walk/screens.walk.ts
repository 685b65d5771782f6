// Walks through every screen of the window, as the real engine serves it, in both themes: nothing keeps anyone out,
// nothing is cut in a small window or when everything is twice as large, all can be reached by keyboard, nothing moves
// for those who asked for stillness, and the console has nothing to say.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { english } from "../src/strings";
import { german } from "../src/strings.de";
import { launch, open, type Theme, type Window } from "./browser";
import { type Engine, start } from "./engine";
import { barriers, cut, moving, unreached } from "./judge";
import { lacks } from "./lacks";
import { type Demo, known, PLACES, placesIn } from "./places";

const ORDINARY = { viewport: { width: 1080, height: 720 } };
const SMALLEST = { viewport: { width: 720, height: 480 } };
/** What 200 % zoom makes of the ordinary window. */
const TWICE = { viewport: { width: 540, height: 360 }, deviceScaleFactor: 2 };
/** Where pictures go, if any are wanted. */
const PICTURES = process.env.CAUSEWAY_SCREENSHOTS;

describe.runIf(lacks === "")("the window", () => {
  let engine: Engine;
  let browser: Browser;
  let demo: Demo;

  beforeAll(async () => {
    [engine, browser] = await Promise.all([start("--demo"), launch()]);
    const { page, close } = await open(browser, engine.address, ORDINARY);
    demo = await known(page);
    await close();
    if (PICTURES) mkdirSync(PICTURES, { recursive: true });
  });

  afterAll(async () => {
    await browser?.close();
    await engine?.stop();
  });

  /** Goes through all places in one window and gathers what is wrong, by place. */
  async function walk(
    options: Parameters<typeof open>[2],
    look: (at: Window, name: string) => Promise<string[]>,
    places = PLACES,
  ) {
    const found: Record<string, string[]> = {};
    const at = await open(browser, engine.address, options);
    for (const { name, come } of places) {
      await at.page.goto(new URL(engine.address).origin);
      const wrong = await come(at.page, demo).then(
        () => look(at, name),
        (error) => [`cannot be reached: ${String(error).slice(0, 300)}`],
      );
      const all = [...wrong, ...at.faults.splice(0)];
      if (all.length > 0) found[name] = all;
    }
    await at.close();
    return found;
  }

  it.each<Theme>(["light", "dark"])("keeps nobody out, %s", async (colorScheme) => {
    const found = await walk({ ...ORDINARY, colorScheme }, async ({ page }, name) => {
      if (PICTURES) await page.screenshot({ path: join(PICTURES, `${name}-${colorScheme}.png`) });
      return [...(await barriers(page)), ...(await moving(page))];
    });
    expect(found).toEqual({});
  });

  it.each([
    ["in the smallest window", "small", SMALLEST],
    ["when everything is twice as large", "large", TWICE],
  ])("cuts nothing %s", async (_, size, options) => {
    const found = await walk(options, async ({ page }, name) => {
      if (PICTURES) await page.screenshot({ path: join(PICTURES, `${name}-${size}.png`) });
      return cut(page);
    });
    expect(found).toEqual({});
  });

  it("cuts nothing in German in the smallest window", async () => {
    const found = await walk(
      { ...SMALLEST, locale: "de-DE" },
      async ({ page }, name) => {
        if (PICTURES) await page.screenshot({ path: join(PICTURES, `${name}-german.png`) });
        const lang = await page.evaluate(() => document.documentElement.lang);
        return [...(lang === "de" ? [] : [`it speaks ${lang}`]), ...(await cut(page)), ...(await barriers(page))];
      },
      placesIn(german),
    );
    expect(found).toEqual({});
  });

  it("speaks the language that is chosen, also after it was opened anew", async () => {
    const { page, faults, close } = await open(browser, engine.address, ORDINARY);
    const heading = (words: typeof english) =>
      page.getByRole("heading", { level: 1, name: words.settings.title }).waitFor();
    await page.goto(`${new URL(engine.address).origin}/#/settings`);
    await heading(english);
    await page.getByRole("radio", { name: "Deutsch" }).click();
    await heading(german);
    expect(await page.evaluate(() => document.documentElement.lang)).toBe("de");
    // One that knows nothing yet asks before it draws: no other language is seen.
    await page.evaluate(() => localStorage.clear());
    await page.addInitScript(() => {
      const seen = new Set<string>();
      Object.assign(window, { seen });
      const look = () => {
        const first = document.querySelector("nav a")?.textContent;
        if (first) seen.add(first);
      };
      new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
    });
    await page.reload();
    await heading(german);
    const seen = await page.evaluate(() => [...(window as unknown as { seen: Set<string> }).seen]);
    expect(seen).toEqual([expect.stringContaining(german.screens.overview)]);
    await page.getByRole("radio", { name: "English" }).click();
    await heading(english);
    await page
      .getByRole("radio", { name: english.settings.languageChoices.system as string })
      .last()
      .click();
    expect(faults).toEqual([]);
    await close();
  });

  it("gives what an action was given and gave as a file", async () => {
    const { page, faults, close } = await open(browser, engine.address, ORDINARY);
    const place = PLACES.find(({ name }) => name === "run-action");
    await place?.come(page, demo);
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: english.run.export }).click(),
    ]);
    expect(file.suggestedFilename()).toMatch(/^\w+-\d+\.json$/);
    const { action, outputs } = JSON.parse(readFileSync(await file.path(), "utf8"));
    expect(action.seq).toBe(demo.action);
    expect(outputs.statusCode).toBe(200);
    expect(faults).toEqual([]);
    await close();
  });

  it("can be used by keyboard alone", async () => {
    expect(await walk(ORDINARY, ({ page }) => unreached(page))).toEqual({});
  });
});
