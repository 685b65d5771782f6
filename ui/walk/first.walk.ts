// The first start as a user takes it: from nothing to items that have arrived, and a look at the demo.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launch, open } from "./browser";
import { type Engine, start } from "./engine";
import { barriers, cut } from "./judge";
import { lacks } from "./lacks";

const WINDOW = { viewport: { width: 1080, height: 720 } };
const MOST_CLICKS = 6;

describe.runIf(lacks === "")("the first start", () => {
  let browser: Browser;
  let engine: Engine | null = null;

  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(async () => {
    await engine?.stop();
    await browser?.close();
  });

  const fresh = async (...args: string[]) => {
    await engine?.stop();
    engine = await start(...args);
    return open(browser, engine.address, WINDOW);
  };

  it(`leads to the first delivered item in at most ${MOST_CLICKS} clicks`, async () => {
    // Its services are sandboxes that agree to every sign-in; the browser that is opened for one is curl.
    const { page, faults, close } = await fresh("--demo", "--from-zero");
    let clicks = 0;
    const click = async (role: "link" | "button", name: string | RegExp) => {
      await page.getByRole(role, { name }).click();
      clicks++;
    };
    await click("link", "Choose a template");
    await click("button", /Weights and activities/);
    await click("button", "Create and sign in");
    const today = () =>
      page.evaluate(async () => {
        const headers = { "content-type": "application/json" };
        const answer = await fetch("/api/flows", { method: "POST", headers, body: "{}" });
        return ((await answer.json()) as { today: number }[])[0]?.today ?? 0;
      });
    // Each sign-in says first where it leads.
    const agree = page.getByRole("button", { name: /^Continue to / });
    const arrived = async () => {
      if ((await agree.count()) > 0 && (await agree.isEnabled())) {
        await agree.click();
        clicks++;
      }
      return today();
    };
    await expect.poll(arrived, { timeout: 120_000, interval: 500 }).toBeGreaterThan(0);
    // Nothing is left to be done in the window: it shows the flow that runs.
    await expect.poll(() => page.getByRole("heading", { name: /^Sign in at/ }).count()).toBe(0);
    expect(await page.getByText(/runs once you have signed in/).count()).toBe(0);
    expect(clicks).toBeLessThanOrEqual(MOST_CLICKS);
    expect(faults).toEqual([]);
    await close();
  });

  it("offers three ways in, and shows the demo beside the user's own workspace", async () => {
    const { page, faults, close } = await fresh();
    await page.getByRole("heading", { level: 1, name: "Welcome to Causeway" }).waitFor();
    expect(await page.locator("main h2").allTextContents()).toEqual([
      "Start from a template",
      "Import a description",
      "Look around first",
    ]);
    expect([...(await barriers(page)), ...(await cut(page))]).toEqual([]);
    await picture(page, "welcome");
    const own = new URL(page.url()).host;
    await page.getByRole("button", { name: "Look around the demo" }).click();
    await page.getByText("Demo", { exact: true }).first().waitFor({ timeout: 60_000 });
    expect(new URL(page.url()).host).not.toBe(own);
    await page.getByRole("link", { name: "Weights and activities" }).first().waitFor();
    // The user's own workspace is as it was.
    await page.goto(engine?.address ?? "");
    await page.getByRole("heading", { level: 1, name: "Welcome to Causeway" }).waitFor();
    expect(faults).toEqual([]);
    await close();
  });
});

async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.CAUSEWAY_SCREENSHOTS;
  if (!folder) return;
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: `${folder}/${name}-${colorScheme}.png` });
  }
}
