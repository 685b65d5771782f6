import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fake } from "../backend/fake";
import { Fault } from "../backend/fault";
import type { Attention, AttentionKind, RhythmView } from "../generated/api";

/** Codes of errors that the engine makes another error or a state of before they get here. */

const attention = (kind: AttentionKind, about: Record<string, string>): Attention => ({
  kind,
  about,
  title: "In English.",
  detail: "More of it.",
  flow: null,
  connection: null,
  bad: true,
});

describe("what the engine says, in German", () => {
  beforeEach(async () => {
    vi.resetModules();
    await (await import("./language")).speak("de");
  });
  afterEach(() => {
    vi.resetModules();
    document.documentElement.lang = "en";
  });

  it.each<[AttentionKind, Record<string, string>, string]>([
    ["sign-in", { name: "Strava", reason: "" }, "Strava: Bitte neu anmelden."],
    ["sign-in-settings", { name: "Strava", reason: "" }, "Strava nimmt die Einstellungen der Anmeldung nicht an."],
    ["unknown-delivery", { title: "Gewicht", count: "2" }, "„Gewicht“: 2 Zustellungen sind anzusehen."],
    ["flow-broken", { title: "Gewicht" }, "Die Datei von „Gewicht“ hat Fehler."],
    ["flow-agreement", { title: "Gewicht" }, "„Gewicht“ wartet auf Ihre Zustimmung zu dem, was er tun darf."],
    ["flow-quiet", { title: "Gewicht", days: "1" }, "„Gewicht“ ist verstummt."],
    ["vault", { code: "KeyringLocked" }, "Der Schlüsselbund ist gesperrt."],
    ["vault", { code: "FromTheFuture" }, "Die Geheimnisse lassen sich nicht öffnen."],
    [
      "clock",
      { host: "api.fitbit.com", seconds: "-7200" },
      "Die Uhr dieses Rechners geht 2 Stunden nach, verglichen mit api.fitbit.com.",
    ],
  ])("tells what needs the user: %s %j", async (kind, about, title) => {
    const { attentionWords } = await import("./said");
    const [said, detail] = attentionWords(attention(kind, about));
    expect(said).toBe(title);
    expect(detail).not.toContain("More of it");
    expect(detail).not.toMatch(/undefined|NaN/);
  });

  it("says the reason that a service gave", async () => {
    const { attentionWords } = await import("./said");
    const [, detail] = attentionWords(attention("sign-in", { name: "Strava", reason: "invalid_grant" }));
    expect(detail).toMatch(/^Invalid_grant\. Nichts geht verloren/);
  });

  it.each<[Partial<RhythmView>, string]>([
    [{ unit: "hour" }, "jede Stunde"],
    [{ unit: "minute", every: 15 }, "alle 15 Minuten"],
    [{ unit: "day", times: ["07:00", "19:30"] }, "jeden Tag um 07:00 und 19:30"],
    [{ unit: "week", weekDays: [0, 2], times: ["07:00"] }, "jeden Montag und Mittwoch um 07:00"],
    [{ unit: "week", every: 2, weekDays: [4] }, "alle 2 Wochen am Freitag"],
    [{ unit: "month", monthDays: [1, 15, -1] }, "jeden Monat am 1., 15. und letzten Tag"],
    [
      {
        unit: "month",
        nthDays: [
          [0, 1],
          [4, -2],
        ],
      },
      "jeden Monat am 1. Montag und vorletzten Freitag",
    ],
  ])("tells a schedule: %j", async (parts, words) => {
    const { roadOf, scheduleOf } = await import("./said");
    const rhythm = { every: 1, unit: "day", monthDays: [], nthDays: [], weekDays: [], times: [], ...parts };
    const [flow] = fake("").world.flows;
    expect(flow && scheduleOf({ ...flow, rhythm })).toBe(words);
    expect(flow && scheduleOf({ ...flow, rhythm: null })).toBe("von Hand");
    const road = { flow: "weights", from: "a", to: "b", label: "Weights · every hour", state: "ok" };
    expect(roadOf(road, flow && { ...flow, title: "Weights", rhythm })).toBe(`Weights · ${words}`);
    expect(roadOf(road, undefined)).toBe("Weights · every hour");
  });

  it("tells what went wrong, with what it is about, and in English where that is not known", async () => {
    const { explain } = await import("./faults");
    const wire = { code: "Unreachable", message: "a.test could not be reached: no route.", hint: "Check." };
    const about = { host: "a.test", message: "no route" };
    expect(explain(new Fault({ ...wire, about })).message).toBe("a.test war nicht zu erreichen: no route.");
    expect(explain(new Fault(wire))).toEqual({ message: wire.message, hint: wire.hint });
    const full = new Fault({ code: "DiskFull", message: "Full.", hint: "Free some space." });
    expect(explain(full).hint).toBe("Nichts ging verloren. Bitte Platz schaffen und noch einmal versuchen.");
  });

  // That there is one for each code is held by tests/architecture.rs.
  it("tells what went wrong by parts that the engine names", async () => {
    const { strings } = await import("../strings");
    const sources = import.meta.glob<string>(
      ["../../../crates/{auth,engine,openapi,store}/src/**/{error,starting,parts,manifest,spending}.rs"],
      { query: "?raw", import: "default", eager: true },
    );
    const all = Object.values(sources).join("\n");
    const { faults = {} } = strings.said ?? {};
    const parts = new Set([...all.matchAll(/\("(\w+)", &?\w/g)].map(([, name]) => name));
    expect(parts.size).toBeGreaterThan(20);
    const used = Object.values(faults).flatMap(([message]) =>
      [...message.matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
    );
    expect(used.filter((name) => !parts.has(name))).toEqual([]);
  });

  it("tells the states of the engine, of flows, connections and runs", async () => {
    const said = await import("./said");
    const { world } = fake("");
    const { status } = world;
    expect(said.lineOf({ ...status, running: ["Gewicht"] })).toBe("Läuft: Gewicht");
    const [flow] = world.flows;
    const waits = { reason: "run-paused", until: null, connection: null, battery: null };
    expect(flow && said.flowState({ ...flow, state: "running", running: 2 })).toBe("2 Läufe gerade");
    expect(flow && said.flowState({ ...flow, state: "held", waits })).toBe("ein Lauf pausiert");
    expect(said.lineOf({ ...status, next: null, lacks: { reason: "mains", battery: 12, text: "x" } })).toBe(
      "Wartet auf Netzstrom: Akku bei 12 %",
    );
    expect(said.lineOf({ ...status, next: null })).toBe("Nichts steht an");
    expect(world.flows.map(said.flowState)).toEqual(["läuft gerade", "an", "wartet auf die Anmeldung bei strava"]);
    expect(world.connections.map((one) => said.connectionState(one)[0])).toContain("neu anmelden");
    expect(world.overview.islands.map(said.islandState)).toContain("angemeldet");
    const [run] = world.runs.filter(({ error, delivered }) => error === null && delivered > 1);
    expect(run && said.summaryOf(run)).toMatch(/^\d+ Einträge zugestellt/);
    const [failed] = world.runs.filter(({ error }) => error !== null);
    expect(failed && said.summaryOf(failed)).toBe(failed?.error);
    expect(said.vaultWords(world.settings.vault)).toEqual(["Offen.", null]);
  });
});

it("is the engine's own English otherwise", async () => {
  const { attentionWords, lineOf } = await import("./said");
  expect(attentionWords(attention("clock", {}))).toEqual(["In English.", "More of it."]);
  expect(lineOf(fake("").world.status)).toBe("Next: Steps and sleep in 12 min");
});
