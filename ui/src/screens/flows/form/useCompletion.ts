// Completion in a field: what an expression may go on with at the caret, chosen with the arrow keys.
import { type KeyboardEvent, type RefObject, useState } from "react";
import { useRequest } from "../../../data/queries";
import { completingIn } from "../code/complete";
import { valuesFor } from "../design/values";
import { useDesign } from "../designer/useDesign";
import { useGives } from "./ValuePicker";

/** So many are offered: they are all in sight, and another letter brings others. */
const MOST = 8;

/** `put` takes the place of what was typed of it. */
export type Option = { label: string; detail: string; help: string; put: string };
type Place = { at: number; isAsked: boolean };

export function useCompletion(
  text: string,
  control: RefObject<HTMLTextAreaElement | HTMLInputElement | null>,
  type: (text: string, caret: number) => void,
) {
  const { text: flow, chosen } = useDesign();
  const gives = useGives();
  // The place that something is offered for; none when nothing is.
  const [place, setPlace] = useState<Place | null>(null);
  const [active, setActive] = useState(0);
  const functions = useRequest("functions", {}, { isOff: place === null }).data ?? [];

  const members = (base: string) => {
    const begin = `${base}?['`;
    const found = valuesFor(flow, chosen ?? [], gives).flatMap(({ values }) =>
      values.flatMap(({ expression }) =>
        expression.startsWith(begin) ? [(/^(?:[^']|'')*/.exec(expression.slice(begin.length)) ?? [""])[0]] : [],
      ),
    );
    return [...new Set(found)];
  };
  const found = place && completingIn(text, place.at, flow, chosen, members);
  const typed = found && place ? text.slice(found.from, place.at) : "";
  const options = found && (typed !== "" || place?.isAsked || found.kind === "names") ? offered() : [];
  const chosenOption = options[Math.min(active, options.length - 1)];

  function offered(): Option[] {
    const all =
      found?.kind === "names"
        ? found.names.map((name) => ({ label: name, detail: "", help: "", put: name }))
        : functions.map(({ name, arguments: given, help }) => ({
            label: name,
            detail: `(${given})`,
            help,
            put: given === "" ? `${name}()` : `${name}(`,
          }));
    const wanted = typed.toLowerCase();
    const fits = all.filter(({ label }) => label.toLowerCase().includes(wanted));
    const begins = ({ label }: Option) => Number(!label.toLowerCase().startsWith(wanted));
    const best = fits.sort((one, other) => begins(one) - begins(other)).slice(0, MOST);
    const [only] = best;
    return best.length === 1 && only?.label === typed ? [] : best;
  }

  const look = (isAsked = false) => {
    const { selectionStart: at = null, selectionEnd = null } = control.current ?? {};
    setPlace(at !== null && at === selectionEnd ? { at, isAsked } : null);
    setActive(0);
  };
  const take = (option: Option) => {
    if (!found || !place) return;
    const rest = text.slice(place.at);
    // The end of a name is there already where somebody writes inside of a whole call.
    const isMember = /\[\s*'$/.test(text.slice(0, found.from));
    const end = found.kind === "functions" || rest.startsWith("'") ? "" : isMember ? "']" : "')";
    const begin = text.slice(0, found.from) + option.put + end;
    setPlace(null);
    type(begin + rest, begin.length);
  };
  const key = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === " " && event.ctrlKey) look(true);
    else if (!chosenOption) return;
    else if (step) setActive((Math.min(active, options.length - 1) + step + options.length) % options.length);
    else if (event.key === "Enter" && !event.shiftKey) take(chosenOption);
    else if (event.key === "Escape") setPlace(null);
    else return;
    event.preventDefault();
  };
  return { options, active: chosenOption, look, take, key, close: () => setPlace(null) };
}
