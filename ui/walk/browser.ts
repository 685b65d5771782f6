// Debian's Chromium with one page, and what went wrong in it.
import { existsSync } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

/** Where a Chromium may be; `CAUSEWAY_CHROMIUM` names another. */
const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const program = [process.env.CAUSEWAY_CHROMIUM, ...PLACES].find((path) => path && existsSync(path));

export const hasBrowser = program !== undefined;

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: program });
}

export type Theme = "light" | "dark";
export type Window = { page: Page; faults: string[]; close: () => Promise<void> };

/** A window of the size that is asked for. `faults` gathers what the page's console calls an error. */
export async function open(browser: Browser, address: string, options: BrowserContextOptions): Promise<Window> {
  const context = await browser.newContext({ locale: "en-GB", reducedMotion: "reduce", ...options });
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: new URL(address).origin });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") faults.push(message.text());
  });
  await page.goto(address);
  return { page, faults, close: () => context.close() };
}

/** Goes to a place by its address, and waits until it is drawn. */
export async function goTo(page: Page, hash: string, isThere: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
  await page.locator(isThere).first().waitFor();
  await settled(page);
}

/** Nothing is loading any more, and nothing is on its way. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => !document.querySelector('[aria-busy="true"]'));
  await page.evaluate(() => document.fonts.ready);
  // What comes behind the frame of the window.
  await page.locator("nav button").first().waitFor();
}
