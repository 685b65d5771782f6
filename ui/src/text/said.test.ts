import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fake } from "../backend/fake";
import type { Attention, AttentionKind } from "../generated/api";

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

  it("tells the states of the engine, of flows, connections and runs", async () => {
    const said = await import("./said");
    const { world } = fake("");
    const { status } = world;
    expect(said.lineOf({ ...status, running: ["Gewicht"] })).toBe("Läuft: Gewicht");
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
