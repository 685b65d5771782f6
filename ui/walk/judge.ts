// What a screen is judged by, in the page: axe's rules, what is cut, where the keyboard leads.
import axe from "axe-core";
import type { Page } from "playwright-core";

/** What axe finds that keeps someone out, each as one line. */
export async function barriers(page: Page): Promise<string[]> {
  // The page's own policy forbids scripts that are not its own; this one comes through the debugger.
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const run = (window as unknown as { axe: typeof import("axe-core") }).axe.run;
    const { violations } = await run(document, { resultTypes: ["violations"] });
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")} ${node.any[0]?.message ?? ""}`));
  });
}

/** What cannot be seen whole: what is wider than the window, and controls that something hides a part of. */
export function cut(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const name = (element: Element) =>
      `${element.tagName.toLowerCase()} "${(element.getAttribute("aria-label") ?? element.textContent ?? "").trim().slice(0, 40)}"`;
    for (const box of [document.documentElement, document.body, ...document.querySelectorAll("main")]) {
      if (box.scrollWidth > box.clientWidth + 1) found.push(`${name(box)} scrolls sideways: ${box.scrollWidth}`);
    }
    const hidden = (style: CSSStyleDeclaration) => style.overflowX === "hidden" || style.overflowX === "clip";
    for (const control of document.querySelectorAll("a[href], button, input, select, textarea, h1, h2, h3, label")) {
      const box = control.getBoundingClientRect();
      if (box.width <= 2 || box.height <= 2 || !control.checkVisibility({ visibilityProperty: true })) continue;
      if (control.closest('[aria-hidden="true"], [class*="skip"]')) continue;
      for (let around = control.parentElement; around; around = around.parentElement) {
        const style = getComputedStyle(around);
        if (style.overflowX === "auto" || style.overflowX === "scroll") break;
        const frame = around.getBoundingClientRect();
        if (frame.width <= 2) break;
        if (around === document.body || hidden(style)) {
          if (box.right > frame.right + 1.5 || box.left < frame.left - 1.5) {
            found.push(`${name(control)} is cut by ${name(around)}: ${box.left}-${box.right}`);
            break;
          }
        }
      }
    }
    return found;
  });
}

/** Walks through the page by Tab. Gives what Tab does not reach, and what looks with the focus as it does without. */
export async function unreached(page: Page): Promise<string[]> {
  await page.evaluate(() => {
    (document.activeElement as HTMLElement | null)?.blur();
    // A dialog keeps the focus inside.
    const root = [...document.querySelectorAll('[role="dialog"], [role="alertdialog"]')].at(-1) ?? document;
    const all = root.querySelectorAll<HTMLElement>("a[href], button, input, select, textarea, [tabindex]");
    const isOpen = (element: HTMLElement) => {
      if (element.tabIndex < 0 || element.closest("[inert], [aria-hidden='true'], [data-base-ui-focus-guard]"))
        return false;
      if ((element as HTMLButtonElement).disabled || element.getBoundingClientRect().width === 0) return false;
      if (!element.checkVisibility({ visibilityProperty: true })) return false;
      // Of a group of radio buttons the arrows reach the others.
      return !(element instanceof HTMLInputElement && element.type === "radio" && !element.checked);
    };
    // The ring may be around a frame a few levels up, or inside a drawing.
    const around = (element: Element | null, levels: number): (Element | null)[] =>
      levels === 0 ? [] : [element, ...around(element?.parentElement ?? null, levels - 1)];
    const look = (element: Element) =>
      [...around(element, 5), ...[...element.querySelectorAll("*")].slice(0, 20)]
        .map((one) => {
          if (!one) return "";
          const { outline, boxShadow, borderColor, backgroundColor, stroke, strokeWidth, top } = getComputedStyle(one);
          return [outline, boxShadow, borderColor, backgroundColor, stroke, strokeWidth, one === element && top].join();
        })
        .join("|");
    const name = (element: Element) =>
      `${element.tagName.toLowerCase()} "${(element.getAttribute("aria-label") ?? element.textContent ?? "").trim().slice(0, 40)}"`;
    const seen = new Map<Element, string>();
    let rounds = 0;
    Object.assign(window, {
      walk: {
        /** Notes what has the focus; whether the way is over. */
        step() {
          const here = document.activeElement;
          // The way begins where the focus was last, and leads once past the end of the page.
          if (!here || here === document.body) return ++rounds > 2;
          if (seen.has(here)) return true;
          seen.set(here, look(here));
          return false;
        },
        end() {
          (document.activeElement as HTMLElement | null)?.blur();
          const there = [...seen].filter(([element]) => element.isConnected);
          const dim = there.filter(([element, focused]) => look(element) === focused);
          const left = [...all].filter((element) => element.isConnected && isOpen(element) && !seen.has(element));
          return [
            ...dim.map(([element]) => `${name(element)} does not show the focus`),
            ...left.map((element) => `${name(element)} is not reached by Tab`),
          ];
        },
      },
    });
  });
  type Walk = { walk: { step: () => boolean; end: () => string[] } };
  for (let n = 0; n < 400; n++) {
    await page.keyboard.press("Tab");
    // A guard at the end of a dialog gives the focus on, a moment later.
    await page.waitForFunction(() => !document.activeElement?.hasAttribute("data-base-ui-focus-guard"));
    if (await page.evaluate(() => (window as unknown as Walk).walk.step())) break;
  }
  return page.evaluate(() => (window as unknown as Walk).walk.end());
}

/** What still moves although the user asked for stillness. */
export function moving(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    document
      .getAnimations()
      .filter((animation) => animation.playState === "running")
      .map((animation) => String((animation.effect as KeyframeEffect | null)?.target?.className ?? animation.id)),
  );
}
