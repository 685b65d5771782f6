// The keys for undo, redo and save, wherever the focus is on the flow's screen. Text fields have no history of their own:
// one history goes back through all of them.
import { useEffect, useEffectEvent } from "react";
import { tell } from "../../../parts/tell";
import { strings } from "../../../strings";
import type { Draft } from "./useDraft";

export function useDraftKeys(draft: Draft): void {
  const act = useEffectEvent((event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key === "z" && !event.shiftKey) draft.undo();
    else if (key === "y" || (key === "z" && event.shiftKey)) draft.redo();
    else if (key === "s") void save(draft);
    else return;
    event.preventDefault();
  });
  useEffect(() => {
    window.addEventListener("keydown", act);
    return () => window.removeEventListener("keydown", act);
  }, []);
}

async function save(draft: Draft): Promise<void> {
  if (draft.isChanged && !draft.isSaving && (await draft.save())) tell(strings.design.savedShort);
}
