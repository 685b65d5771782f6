// What the engine says of states and of what needs the user: in the words of the window's language, made of what the engine
// says besides; where the catalogue has none, as in English, in the engine's own.
import type {
  Attention,
  AttentionKind,
  ConnectionView,
  FlowCard,
  FlowLook,
  Island,
  RhythmView,
  Road,
  RunView,
  ScheduleView,
  Status,
  VaultView,
} from "../generated/api";
import { strings } from "../strings";

/** Makes the engine's sentences in another language. */
export type Sentences = {
  /** The two sentences about something that waits for the user. */
  attention: Record<AttentionKind, (about: Record<string, string>) => [title: string, detail: string]>;
  /** What the whole engine is doing. */
  line: (status: Status) => string;
  flow: (flow: FlowCard) => string | null;
  /** A connection's state, which `ok` says of one with all that it asked for. */
  connection: Record<string, string>;
  limited: (scopes: readonly string[]) => string;
  /** What a run did that did not fail. */
  summary: (run: RunView) => string;
  /** By the state, or the code of what is wrong: what is said, and what to do. */
  vault: Record<string, [text: string, hint: string | null]>;
  looked: Record<string, string>;
  /** When a flow runs. */
  schedule: (rhythm: RhythmView | null) => string;
  /** By the code of a wire error: sentences with `{part}` for what it is about. */
  faults: Record<string, [message: string, hint: string | null]>;
};

const other = () => strings.said;

export function attentionWords({ kind, about, title, detail }: Attention): [title: string, detail: string] {
  return other()?.attention[kind]?.(about) ?? [title, detail];
}

export const lineOf = (status: Status): string => other()?.line(status) ?? status.line;

export const flowState = (flow: FlowCard): string => other()?.flow(flow) ?? flow.stateText;

/** The state in a few words, and why it is so, which a service may have said. */
export function connectionState({ state, stateText, missingScopes }: ConnectionView): [short: string, why: string] {
  const [short = "", ...why] = stateText.split(": ");
  if (state === "ok" && missingScopes.length > 0) return [short, other()?.limited(missingScopes) ?? why.join(": ")];
  return [other()?.connection[state] ?? short, why.join(": ")];
}

export const islandState = ({ state, stateText }: Island): string => other()?.connection[state] ?? stateText;

export const summaryOf = (run: RunView): string =>
  run.paused ? strings.run.pausedText : (run.error ?? other()?.summary(run) ?? run.summary);

/** How far a run is, or how it ended, in a word. */
export const statusOf = ({ paused, status }: RunView): string =>
  paused ? strings.run.paused : (strings.history.statuses[status] ?? status);

export function vaultWords({ state, stateText, hint }: VaultView): [text: string, hint: string | null] {
  return other()?.vault[state] ?? [stateText, hint];
}

export const lookedWords = ({ found, text }: FlowLook): string => other()?.looked[found] ?? text;

export const scheduleOf = ({ schedule, rhythm }: FlowCard): string => other()?.schedule(rhythm) ?? schedule;

/** What is written at a road; the engine says title and schedule of its flow. */
export const roadOf = ({ label }: Road, flow: FlowCard | undefined): string =>
  other() && flow ? `${flow.title} · ${scheduleOf(flow)}` : label;

export const rhythmOf = ({ words, rhythm }: ScheduleView): string => other()?.schedule(rhythm) ?? words;
