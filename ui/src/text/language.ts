// The language that the window speaks. Words and formats are taken from it when the page starts: another language starts
// the page anew.
import type { Strings } from "../strings";

export type Language = "en" | "de";
const KEY = "causeway-language";

let spoken: Language = "en";
let other: Strings | null = null;

export const language = (): Language => spoken;
/** For dates and numbers. British, so that there is no comma before "and". */
export const locale = () => (spoken === "en" ? "en-GB" : spoken);
/** The words, where they are not the English ones. */
export const otherWords = (): Strings | null => other;

/** The language that a setting (`system`, `en`, `de`) means to somebody who reads these, the best first. */
export function languageOf(setting: string, read: readonly string[] = navigator.languages): Language {
  if (setting === "en" || setting === "de") return setting;
  const known = read.map((one) => one.slice(0, 2).toLowerCase()).find((one) => one === "en" || one === "de");
  return known === "de" ? "de" : "en";
}

/** Speaks it from now on: to be called before anything that has words is loaded. */
export async function speak(next: Language): Promise<void> {
  spoken = next;
  document.documentElement.lang = next;
  other = next === "de" ? (await import("../strings.de")).german : null;
}

/** The setting as the last start knew it. */
export const rememberedLanguage = () => localStorage.getItem(KEY);
export const rememberLanguage = (setting: string) => localStorage.setItem(KEY, setting);
