// Asks before changes are left behind.
import { useEffect, useState } from "react";
import { Button } from "../../../parts/Button";
import { Dialog, DialogActs } from "../../../parts/Dialog";
import { go, guardLeaving, parse } from "../../../routing/route";
import { strings } from "../../../strings";
import type { Draft } from "./useDraft";

const words = strings.design;

export function LeaveGuard({ draft, title }: { draft: Draft; title: string }) {
  const { slug, isChanged } = draft;
  const [to, setTo] = useState<string | null>(null);
  useEffect(() => {
    if (!isChanged) return;
    return guardLeaving((next) => {
      const { screen, path } = parse(next);
      const stays = screen === "flows" && path[0] === slug;
      if (!stays) setTo(next);
      return stays;
    });
  }, [isChanged, slug]);
  // Once nothing is left to lose, the way is free.
  useEffect(() => {
    if (to !== null && !isChanged) go(to);
  }, [to, isChanged]);
  if (to === null || !isChanged) return null;
  return (
    <Dialog title={words.leaveTitle} text={words.leaveText(title)} onClose={() => setTo(null)} staysOpen>
      <DialogActs>
        <Button onClick={() => setTo(null)}>{words.goOn}</Button>
        <Button look="danger" onClick={draft.discard}>
          {words.leave}
        </Button>
        <Button
          look="primary"
          disabled={draft.isSaving}
          onClick={() => void draft.save().then((isSaved) => !isSaved && setTo(null))}
        >
          {words.saveAndLeave}
        </Button>
      </DialogActs>
    </Dialog>
  );
}
