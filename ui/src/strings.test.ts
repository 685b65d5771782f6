// Each word of the window is there in each language, and says the same things.
import { describe, expect, it } from "vitest";
import { english } from "./strings";
import { german } from "./strings.de";

type Entry = string | ((...given: never[]) => unknown);

/** Every text and every function of a catalogue, by the way to it. */
function entries(part: unknown, at = ""): [string, Entry][] {
  if (typeof part === "string" || typeof part === "function") return [[at, part as Entry]];
  if (part === null || typeof part !== "object") return [];
  return Object.entries(part).flatMap(([name, inner]) => entries(inner, at === "" ? name : `${at}.${name}`));
}

/** The names of what a text is made with, and how many of them its body uses. */
function placeholders(entry: Entry): { takes: string[]; uses: string[] } | null {
  if (typeof entry === "string") return null;
  const [, given = "", body = ""] = /^\(?([\s\S]*?)\)?\s*=>([\s\S]*)$/.exec(String(entry)) ?? [];
  const takes = [...given.matchAll(/\b[a-z_]\w*/gi)].map(([name]) => name);
  return { takes, uses: takes.filter((name) => new RegExp(`\\b${name}\\b`).test(body)).sort() };
}

/** Texts that are the same in both languages although they are more than one word. */
const SAME = ["import.pastePlaceholder", "connectors.auth.oauth2", "design.fields.schema"];

describe("the German words", () => {
  // What the engine says is made anew in German only; TypeScript sees to it that all of it is there.
  const there = new Map(entries({ ...german, said: null }));
  const wanted = entries(english);

  it("are all there, and no others", () => {
    expect(wanted.length).toBeGreaterThan(500);
    expect([...there.keys()].sort()).toEqual(wanted.map(([at]) => at).sort());
  });

  it("are made with the same things", () => {
    const made = wanted.filter(([, entry]) => placeholders(entry)?.uses.length);
    expect(made.length).toBeGreaterThan(100);
    const other = wanted.filter(([at, entry]) => {
      const mine = there.get(at);
      return JSON.stringify(placeholders(entry)) !== JSON.stringify(mine === undefined ? null : placeholders(mine));
    });
    expect(other.map(([at, entry]) => [at, String(entry), String(there.get(at))])).toEqual([]);
  });

  it("are German", () => {
    const same = wanted.filter(([at, entry]) => {
      return typeof entry === "string" && entry === there.get(at) && /\s/.test(entry) && !SAME.includes(at);
    });
    expect(same).toEqual([]);
  });
});
