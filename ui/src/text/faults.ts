// What a failed request says to a person: in the words of the window's language by code, else in the engine's own.
import type { Fault } from "../backend";
import { strings } from "../strings";

export type Explained = { message: string; hint: string | null };

/**
 * The engine's message names what it is about; the catalogue's is used where the engine could not know the screen. In
 * another language the catalogue has a sentence for each code, and names the same.
 */
export function explain(fault: Fault): Explained {
  const made = strings.said?.faults[fault.code] ?? strings.said?.vault[fault.code];
  const message = made && filled(made[0], fault.about);
  if (made && message) return { message, hint: made[1] };
  const known = strings.faults[fault.code];
  if (!known) return { message: fault.message, hint: fault.hint };
  return { message: known[0], hint: strings.said ? known[1] : (fault.hint ?? known[1]) };
}

/** A sentence with what is named in it; nothing where a part is missing, as from an engine of another version. */
function filled(sentence: string, about: Record<string, string>): string | null {
  const parts = [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  if (parts.some((name) => about[name] === undefined)) return null;
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => about[name] ?? "").replace(/([.!?])\.$/, "$1");
}
