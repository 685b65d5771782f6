// A flow while it is changed: the text, what can be undone, and what the file had when it was opened.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Fault } from "../../../backend";
import { useCommand } from "../../../data/queries";
import type { FlowDetail } from "../../../generated/api";
import { begin, edit, type History, redo, undo } from "../design/history";
import { keep, keptOf } from "./kept";

export type Draft = {
  slug: string;
  text: string;
  isChanged: boolean;
  /** Whether changes of an earlier visit were found. */
  isKept: boolean;
  /** What the file has now, where that is not what was opened. */
  onDisk: string | null;
  canUndo: boolean;
  canRedo: boolean;
  /** `what` names the field that is typed into: what is typed there without a pause is one step of the history. */
  change: (text: string, what?: string | null) => void;
  undo: () => void;
  redo: () => void;
  discard: () => void;
  /** Saves. `overwrites` does so whatever the file has by now. Gives back whether it is saved. */
  save: (overwrites?: boolean) => Promise<boolean>;
  isSaving: boolean;
  fault: Fault | null;
};

/** `source` is what the engine told last; `loaded` is what the changes began with. */
type State = { source: string; loaded: string; history: History; isKept: boolean };

const KEEP_AFTER = 300;

export function useDraft({ card: { slug }, source }: FlowDetail): Draft {
  const [state, setState] = useState(() => opened(slug, source));
  const saving = useCommand("flow_save");
  const client = useQueryClient();
  const { loaded, history, isKept } = state;
  const { text } = history;
  const isChanged = text !== loaded;
  // Without changes of one's own the file counts, whoever writes it.
  if (source !== state.source) setState(isChanged || source === loaded ? { ...state, source } : fresh(source));
  useKeeping(slug, loaded, text);
  const step = (next: (history: History) => History) => setState((now) => ({ ...now, history: next(now.history) }));
  const save = async (overwrites = false) => {
    const input = { slug, text, replace: true, ...(!overwrites && { loaded }) };
    const saved = await saving.mutateAsync(input).catch(() => null);
    if (!saved) return false;
    client.setQueryData(["flow", { slug }], saved);
    setState((now) => ({ ...now, loaded: text, isKept: false }));
    return true;
  };
  return {
    slug,
    text,
    isChanged,
    isKept: isKept && isChanged,
    onDisk: isChanged && source !== loaded && source !== text ? source : null,
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    change: (next, what = null) => step((now) => edit(now, next, Date.now(), what)),
    undo: () => step(undo),
    redo: () => step(redo),
    discard: () => {
      saving.reset();
      setState(fresh(source));
    },
    save,
    isSaving: saving.isPending,
    fault: saving.error,
  };
}

const fresh = (source: string): State => ({ source, loaded: source, history: begin(source), isKept: false });

function opened(slug: string, source: string): State {
  const kept = keptOf(slug);
  if (!kept || kept.text === source) return fresh(source);
  return { source, loaded: kept.loaded, history: edit(begin(kept.loaded), kept.text, 0), isKept: true };
}

function useKeeping(slug: string, loaded: string, text: string) {
  useEffect(() => {
    if (text === loaded) {
      keep(slug, null);
      return;
    }
    const timer = window.setTimeout(() => keep(slug, { loaded, text }), KEEP_AFTER);
    return () => window.clearTimeout(timer);
  }, [slug, loaded, text]);
}
