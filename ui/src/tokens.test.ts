// Text must be readable: WCAG AA, 4.5 to 1, for every pair of text and ground that the UI uses, light and dark.
import { describe, expect, it } from "vitest";
import css from "./tokens.css?raw";

type Theme = Record<string, string>;

function theme(block: RegExp): Theme {
  const [, body = ""] = css.match(block) ?? [];
  return Object.fromEntries(
    Array.from(body.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g), ([, name, value]) => [name, value]),
  );
}

const themes: [string, Theme][] = [
  ["light", theme(/:root \{([\s\S]*?)\n\}/)],
  ["dark", theme(/\[data-theme=["']?dark["']?\] \{([\s\S]*?)\n\}/)],
];

function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

const grounds = ["paper", "surface", "sunken"];
const pairs: [string, string][] = [
  ...["ink", "ink-2", "ink-3", "sea-ink", "bad"].flatMap((ink) =>
    grounds.map((ground): [string, string] => [ink, ground]),
  ),
  ...["ok", "warn", "bad"].map((tone): [string, string] => [tone, `${tone}-soft`]),
  ...["ok-soft", "warn-soft", "bad-soft", "sea-soft"].map((ground): [string, string] => ["ink-2", ground]),
  ["sea-ink", "sea-soft"],
  ["on-sea", "sea"],
  ["ok", "sunken"],
  ["warn", "sunken"],
  ["warn", "surface"],
  ["ink-3", "sea-soft"],
];

describe.each(themes)("the %s theme", (_, colors) => {
  it.each(pairs)("shows %s on %s readably", (ink, ground) => {
    expect(colors[ink], ink).toBeDefined();
    expect(contrast(colors[ink] ?? "", colors[ground] ?? "")).toBeGreaterThanOrEqual(4.5);
  });
});
