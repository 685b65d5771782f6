// Walks through every screen of the window, as the real engine serves it, in both themes: nothing keeps anyone out,
// nothing is cut in a small window or when everything is twice as large, all can be reached by keyboard, nothing moves
// for those who asked for stillness, and the console has nothing to say.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launch, open, type Theme, type Window } from "./browser";
import { type Engine, start } from "./engine";
import { barriers, cut, moving, unreached } from "./judge";
import { lacks } from "./lacks";
import { type Demo, known, PLACES } from "./places";

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
  async function walk(options: Parameters<typeof open>[2], look: (at: Window, name: string) => Promise<string[]>) {
    const found: Record<string, string[]> = {};
    const at = await open(browser, engine.address, options);
    for (const { name, come } of PLACES) {
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

  it("can be used by keyboard alone", async () => {
    expect(await walk(ORDINARY, ({ page }) => unreached(page))).toEqual({});
  });
});
