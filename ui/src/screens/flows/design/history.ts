// What was undone and can be done again: a history of texts. Edits of one field within a second are one step.

export type History = { past: readonly string[]; text: string; future: readonly string[]; last: Edit | null };
type Edit = { what: string; at: number };

/** So many steps can be taken back. */
const MOST = 300;
/** In milliseconds. */
const TOGETHER = 1_000;

export const begin = (text: string): History => ({ past: [], text, future: [], last: null });

/** `what` names the field that is typed into; edits without it stand alone. */
export function edit(history: History, text: string, now: number, what: string | null = null): History {
  if (text === history.text) return history;
  const last = what === null ? null : { what, at: now };
  const goesOn = what !== null && history.last?.what === what && now - history.last.at < TOGETHER;
  if (goesOn && history.past.length > 0) return { ...history, text, future: [], last };
  return { past: [...history.past, history.text].slice(-MOST), text, future: [], last };
}

export function undo(history: History): History {
  const before = history.past.at(-1);
  if (before === undefined) return history;
  const future = [history.text, ...history.future];
  return { past: history.past.slice(0, -1), text: before, future, last: null };
}

export function redo(history: History): History {
  const [next, ...future] = history.future;
  if (next === undefined) return history;
  return { past: [...history.past, history.text], text: next, future, last: null };
}
