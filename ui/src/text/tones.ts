// Which colour a state has. Colour is never the only sign: the words are always beside it.

export type Tone = "plain" | "ok" | "warn" | "bad" | "sea";

const FLOW: Record<string, Tone> = {
  on: "ok",
  running: "sea",
  held: "bad",
  broken: "bad",
  failed: "bad",
  "needs-you": "warn",
};
const RUN: Record<string, Tone> = {
  succeeded: "ok",
  running: "sea",
  failed: "bad",
  interrupted: "warn",
  waiting: "warn",
};
const ACTION: Record<string, Tone> = { Succeeded: "ok", Failed: "bad", TimedOut: "bad" };
const CONNECTION: Record<string, Tone> = { ok: "ok", waiting: "warn" };
const METHOD: Record<string, Tone> = { GET: "ok", HEAD: "ok", POST: "sea", PUT: "warn", PATCH: "warn", DELETE: "bad" };
const ENGINE: Record<string, Tone> = { idle: "ok", running: "ok", "needs-you": "warn", error: "bad" };

export const toneOfFlow = (state: string): Tone => FLOW[state] ?? "plain";
export const toneOfRun = (status: string): Tone => RUN[status] ?? "plain";
export const toneOfAction = (status: string): Tone => ACTION[status] ?? "plain";
export const toneOfConnection = (state: string): Tone => CONNECTION[state] ?? "bad";
export const toneOfMethod = (method: string): Tone => METHOD[method] ?? "plain";
export const toneOfEngine = (state: string): Tone => ENGINE[state] ?? "plain";

/** The tone of an HTTP status. */
export function toneOfStatus(status: number): Tone {
  if (status < 300) return "ok";
  return status < 400 ? "plain" : "bad";
}
