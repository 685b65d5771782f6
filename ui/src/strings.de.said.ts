// What the engine says, in German: made of what it says besides its English sentences.
import type { RhythmView } from "./generated/api";
import { faults } from "./strings.de.said.faults";
import { counted } from "./text/count";
import { when } from "./text/format";
import type { Sentences } from "./text/said";

const one = counted("de");
const number = (n: number) => n.toLocaleString("de");

/** A reason that somebody gave, as a sentence of its own. */
const reason = (text: string | undefined) => (text ? `${text.charAt(0).toUpperCase()}${text.slice(1)}. ` : "");

const KEPT = "Nichts geht verloren: Die Abläufe gehen danach weiter.";

const NO_KEY =
  "Nichts wurde verändert. Den alten Schlüssel aus einer Sicherung zurückholen; ist er für immer fort, beginnt " +
  "`causeway settings vault keyring --new-key` neu, mit neuen Anmeldungen.";

const LACKS: Record<string, (battery: number | null) => string> = {
  mains: (battery) => `Wartet auf Netzstrom${battery === null ? "" : `: Akku bei ${battery} %`}`,
  unmetered: () => "Wartet auf ein Netzwerk, das nicht getaktet ist",
  network: () => "Wartet auf ein Netzwerk",
};

const FLOW_STATES: Record<string, string> = {
  on: "an",
  running: "läuft gerade",
  paused: "pausiert",
  broken: "die Datei hat Fehler",
  failed: "der letzte Lauf ist gescheitert",
};

const UNITS: Record<string, [one: string, many: string]> = {
  second: ["jede Sekunde", "Sekunden"],
  minute: ["jede Minute", "Minuten"],
  hour: ["jede Stunde", "Stunden"],
  day: ["jeden Tag", "Tage"],
  week: ["jede Woche", "Wochen"],
  month: ["jeden Monat", "Monate"],
  year: ["jedes Jahr", "Jahre"],
};
const DAYS = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"];
const LAST = ["letzten", "vorletzten"];
const list = new Intl.ListFormat("de");
const nth = (n: number) => (n > 0 ? `${n}.` : (LAST[-n - 1] ?? `${-n}.-letzten`));

/** `jeden Tag um 07:00`, `alle 2 Wochen am Montag`. */
function scheduled({ every, unit, monthDays, nthDays, weekDays, times }: RhythmView): string {
  const [single = unit, many = unit] = UNITS[unit] ?? [];
  const named = weekDays.map((day) => DAYS[day] ?? "");
  const days = [
    ...(monthDays.length > 0 ? [`${list.format(monthDays.map(nth))} Tag`] : []),
    ...nthDays.map(([day, n]) => `${nth(n)} ${DAYS[day]}`),
  ];
  const at = times.length > 0 ? ` um ${list.format(times)}` : "";
  const isDaily = every === 1 && (unit === "week" || unit === "day");
  if (isDaily && days.length === 0 && named.length > 0) return `jeden ${list.format(named)}${at}`;
  const on = [...days, ...named];
  return `${every === 1 ? single : `alle ${number(every)} ${many}`}${on.length > 0 ? ` am ${list.format(on)}` : ""}${at}`;
}

/** How far a clock is off, by the seconds that it is ahead. */
function apart(seconds: number): string {
  const minutes = Math.round(Math.abs(seconds) / 60);
  const far = minutes < 120 ? one(minutes, "Minute", "Minuten") : one(Math.round(minutes / 60), "Stunde", "Stunden");
  return `${far} ${seconds > 0 ? "vor" : "nach"}`;
}

export const said: Sentences = {
  attention: {
    "sign-in": ({ name, reason: why }) => [`${name}: Bitte neu anmelden.`, `${reason(why)}${KEPT}`],
    "sign-in-settings": ({ name, reason: why }) => [
      `${name} nimmt die Einstellungen der Anmeldung nicht an.`,
      `${reason(why)}${KEPT}`,
    ],
    "unknown-delivery": ({ title, count }) => [
      `„${title}“: ${one(Number(count), "Zustellung ist anzusehen", "Zustellungen sind anzusehen")}.`,
      "Sie wurden abgelehnt, oder niemand weiß, ob sie angekommen sind. Von selbst wird nichts noch einmal gesendet.",
    ],
    "flow-broken": ({ title }) => [
      `Die Datei von „${title}“ hat Fehler.`,
      "Die letzte gute Fassung läuft weiter. Die Fehler stehen beim Ablauf.",
    ],
    "flow-agreement": ({ title }) => [
      `„${title}“ wartet auf Ihre Zustimmung zu dem, was er tun darf.`,
      "Er kommt von anderswo und tut vorher nichts.",
    ],
    "flow-quiet": ({ title, days }) => [
      `„${title}“ ist verstummt.`,
      `Seit ${one(Number(days), "Tag", "Tagen")} ist kein Lauf gelungen. Der Verlauf sagt, warum.`,
    ],
    vault: ({ code = "" }) => {
      const [text, hint] = said.vault[code] ?? ["Die Geheimnisse lassen sich nicht öffnen.", null];
      return [text, hint ?? "Mehr steht in den Einstellungen."];
    },
    restored: ({ copied = "", aside }) => [
      `Causeway arbeitet mit einer Kopie seiner Datenbank vom ${when(copied)} weiter.`,
      "Was seitdem gesendet wurde, ist nicht bekannt; darum läuft nichts. Beim Fortsetzen wird es vielleicht noch einmal " +
        `gesendet, wo der Dienst dasselbe zweimal annimmt.${aside ? ` Die beschädigte ist aufgehoben: ${aside}.` : ""}`,
    ],
    clock: ({ host, seconds }) => [
      `Die Uhr dieses Rechners geht ${apart(Number(seconds))}, verglichen mit ${host}.`,
      "Bitte in den Einstellungen des Systems richtig stellen: Sonst können Anmeldungen scheitern und Abläufe zur falschen " +
        "Zeit beginnen.",
    ],
    network: ({ what, why }) => [
      what === "proxy"
        ? "Aufrufe gehen nicht durch den Proxy der Einstellungen."
        : "Aufrufe kommen ohne die Zertifikate der Einstellungen aus.",
      `Bitte in den Einstellungen unter Netzwerk berichtigen (${why}).`,
    ],
  },
  line: ({ state, running, pausedUntil, lacks, next, counts }) => {
    if (running.length > 0) return running.length === 1 ? `Läuft: ${running[0]}` : `${running.length} Abläufe laufen`;
    if (pausedUntil !== null) return `Pausiert bis ${when(pausedUntil)}`;
    if (state === "paused") return "Pausiert, bis es fortgesetzt wird";
    if (lacks) return LACKS[lacks.reason]?.(lacks.battery) ?? lacks.text;
    if (next) return `Als Nächstes: ${next.title}, ${when(next.at)}`;
    return counts.flows === 0 ? "Noch keine Abläufe" : "Nichts steht an";
  },
  flow: ({ state, waits, waiting, running }) => {
    if (state === "running" && running > 1) return `${number(running)} Läufe gerade`;
    if (waits?.reason === "run-paused") return "ein Lauf pausiert";
    if (waits?.reason === "agreement") return "wartet auf Ihre Zustimmung";
    if (state === "held") return `wartet auf die Anmeldung bei ${waits?.connection ?? "einem Dienst"}`;
    if (state === "needs-you") return `${number(waiting)} warten`;
    return FLOW_STATES[state] ?? null;
  },
  connection: {
    ok: "angemeldet",
    waiting: "wartet auf den Dienst",
    reauth: "neu anmelden",
    settings: "Einstellungen der Anmeldung prüfen",
  },
  limited: (scopes) => `nicht erlaubt wurde ${scopes.join(", ")}`,
  summary: ({ delivered, failed, unknown, ended }) => {
    const parts = [
      delivered > 0 && `${one(delivered, "Eintrag", "Einträge")} zugestellt`,
      failed > 0 && `${number(failed)} gescheitert`,
      unknown > 0 && `${number(unknown)} ungewiss`,
    ].filter(Boolean);
    if (parts.length > 0) return parts.join(", ");
    return ended === null ? "Läuft" : "Nichts Neues";
  },
  vault: {
    open: ["Offen.", null],
    closed: ["Wird geöffnet, wenn es gebraucht wird.", null],
    unused: ["Noch ist nichts aufbewahrt.", null],
    KeyringMissing: [
      "Hier ist kein Schlüsselbund des Systems zu benutzen.",
      "Einen starten oder einrichten; Causeway geht von selbst weiter. Wo es keinen gibt, den Schlüssel anders aufbewahren: `causeway settings vault --help`.",
    ],
    KeyringLocked: ["Der Schlüsselbund ist gesperrt.", "Nach dem Entsperren geht Causeway von selbst weiter."],
    KeyringSilent: [
      "Der Schlüsselbund antwortet nicht; vielleicht wartet er in einem Dialog.",
      "Den Dialog beantworten oder den Schlüsselbund neu starten; Causeway geht von selbst weiter.",
    ],
    KeyLost: ["Der Schlüssel von Causeway ist nicht mehr da.", NO_KEY],
    AnotherKey: ["Der Schlüssel ist nicht der, mit dem die Geheimnisse dieses Datenordners versiegelt wurden.", NO_KEY],
    CredentialMissing: [
      "systemd hat Causeway das Credential causeway.key nicht gegeben.",
      "LoadCredentialEncrypted=causeway.key:… in die Unit aufnehmen, die Causeway startet, und neu starten.",
    ],
    PassphraseNeeded: [
      "Die Geheimnisse sind mit einer Passphrase verschlossen, die noch niemand eingegeben hat.",
      "Sie wird in den Einstellungen eingegeben.",
    ],
    WrongPassphrase: [
      "Das ist nicht die Passphrase, mit der die Geheimnisse verschlossen sind.",
      "Noch einmal eingeben.",
    ],
    KeyDenied: ["Causeway darf seinen Schlüssel nicht benutzen.", null],
    KeyDamaged: ["Was als Schlüssel von Causeway aufbewahrt ist, ist keiner.", NO_KEY],
    SealBroken: [
      "Ein Geheimnis lässt sich nicht öffnen: Es wurde mit einem anderen Schlüssel versiegelt oder verändert.",
      null,
    ],
  },
  schedule: (rhythm) => (rhythm === null ? "von Hand" : scheduled(rhythm)),
  faults,
  looked: { new: "etwas Neues", nothing: "nichts Neues" },
};
