// What a failed request says to a person: the catalogue's words by code, else the engine's own.
import type { Fault } from "../backend";
import { strings } from "../strings";

export type Explained = { message: string; hint: string | null };

/** The engine's message names what it is about; the catalogue's is used where the engine could not know the screen. */
export function explain(fault: Fault): Explained {
  const known = strings.faults[fault.code];
  if (!known) return { message: fault.message, hint: fault.hint };
  return { message: known[0], hint: fault.hint ?? known[1] };
}
