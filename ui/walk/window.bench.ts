// Measures the window in a browser for `./dev bench desktop`: what is loaded before anything is drawn, and a history of a
// million runs. Each result is a line `bench: WHAT NUMBER`.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, it } from "vitest";
import { goTo, launch, open, settled } from "./browser";
import { type Engine, start, startIn } from "./engine";
import { lacks } from "./lacks";

/** A data folder with a million runs, made by the caller. */
const HISTORY = process.env.CAUSEWAY_BENCH_HISTORY;
/** Each question is asked so often. */
const ASKED = 20;
/** Another program may take the processor: the best of so many tries counts. */
const TRIES = 3;
const SCROLLED = 5_000;

/** What is asked of the history. */
const QUESTIONS = [
  {},
  { flows: ["flow-1"] },
  { statuses: ["failed"] },
  { flows: ["flow-1"], statuses: ["failed", "interrupted", "waiting"] },
  { since: "2024-03-01T00:00:00Z", until: "2024-09-01T00:00:00Z", statuses: ["failed"] },
  { search: "weight" },
  { search: "quota" },
  { search: "timed out", statuses: ["failed"] },
];

const say = (what: string, number: number) => process.stdout.write(`bench: ${what} ${number.toFixed(1)}\n`);

describe.runIf(lacks === "")("the window", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  it("loads little before it draws", async () => {
    const engine = await start("--demo");
    const { page, close } = await open(browser, engine.address, { viewport: { width: 1080, height: 720 } });
    await page.addInitScript(() => {
      const looking = new MutationObserver(() => {
        if (!document.querySelector("main h1")) return;
        looking.disconnect();
        Object.assign(window, { drawn: performance.now() });
      });
      looking.observe(document, { childList: true, subtree: true });
    });
    await page.goto(new URL(engine.address).origin);
    await page.locator("main h1").first().waitFor();
    await settled(page);
    const [first, all] = await page.evaluate(() => {
      const { drawn } = window as unknown as { drawn: number };
      const loaded = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
      const parts = loaded.filter(({ name }) => /\.(js|css)$/.test(new URL(name).pathname));
      const sum = (some: PerformanceResourceTiming[]) => some.reduce((bytes, part) => bytes + part.decodedBodySize, 0);
      return [sum(parts.filter(({ responseEnd }) => responseEnd <= drawn)), sum(parts)] as const;
    });
    say("bundle-kB", first / 1_000);
    say("bundle-with-lazy-kB", all / 1_000);
    await close();
    await engine.stop();
  });

  describe.runIf(HISTORY)("with a million runs", () => {
    let engine: Engine;
    let page: Page;
    beforeAll(async () => {
      engine = await startIn(HISTORY ?? "");
      ({ page } = await open(browser, engine.address, { viewport: { width: 1080, height: 720 } }));
      await goTo(page, "#/history", "[data-row]");
    });
    afterAll(() => engine?.stop());

    it("answers", async () => {
      const slowest = await page.evaluate(
        async ([questions, asked]) => {
          const medians: number[] = [];
          for (const question of questions) {
            const times: number[] = [];
            for (let n = 0; n < asked; n++) {
              const begun = performance.now();
              const body = JSON.stringify({ ...question, limit: 100 });
              const headers = { "content-type": "application/json" };
              const answer = await fetch("/api/runs", { method: "POST", headers, body });
              const { runs } = await answer.json();
              if (runs.length === 0) throw new Error(`no run for ${body}`);
              times.push(performance.now() - begun);
            }
            times.sort((a, b) => a - b);
            medians.push(times[Math.floor(asked / 2)] ?? 0);
          }
          return Math.max(...medians);
        },
        [QUESTIONS, ASKED] as const,
      );
      say("history-answer-ms", slowest);
    });

    it("scrolls", async () => {
      const tries = [];
      for (let n = 0; n < TRIES; n++) tries.push(await scroll(page, n % 2 === 0 ? 1 : -1));
      tries.sort((a, b) => b.rate - a.rate);
      say("history-frames-a-second", tries[0]?.rate ?? 0);
      say("history-longest-frame-ms", Math.min(...tries.map(({ longest }) => longest)));
      say("history-rows-scrolled", Math.max(...tries.map(({ rows }) => rows)));
    });
  });
});

/** Scrolls the list by the frame, some eighty rows a second, and counts frames. */
function scroll(page: Page, way: 1 | -1): Promise<{ rate: number; longest: number; rows: number }> {
  return page.evaluate(
    ([time, by]) =>
      new Promise((done) => {
        const list = document.querySelector("[data-row]")?.parentElement?.parentElement;
        if (!list) throw new Error("there is no list");
        const frames: number[] = [];
        const next = (now: number) => {
          frames.push(now);
          list.scrollTop += by;
          const [first, before] = [frames[0] ?? now, frames.at(-2) ?? now];
          longest = Math.max(longest, now - before);
          if (now - first < time) return requestAnimationFrame(next);
          const rows = Number(document.querySelector("[data-row]")?.getAttribute("data-row"));
          return done({ rate: ((frames.length - 1) * 1_000) / (now - first), longest, rows });
        };
        let longest = 0;
        requestAnimationFrame(next);
      }),
    [SCROLLED, way * 60] as const,
  );
}
