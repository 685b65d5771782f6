// What there is to know about the changes: that they were kept, that the file was changed by someone else, that saving failed.
import { useState } from "react";
import { Banner } from "../../../parts/Banner";
import { Button } from "../../../parts/Button";
import { FaultNote } from "../../../parts/FaultNote";
import { tell } from "../../../parts/tell";
import { strings } from "../../../strings";
import { Compare } from "./Compare";
import styles from "./Draft.module.css";
import type { Draft } from "./useDraft";

const words = strings.design;

export function DraftNotes({ draft, title }: { draft: Draft; title: string }) {
  const [isComparing, setComparing] = useState(false);
  const close = () => setComparing(false);
  const overwrite = async () => {
    if (await draft.save(true)) {
      close();
      tell(words.saved(title));
    }
  };
  const isConflict = draft.isChanged && draft.fault?.code === "FlowChanged";
  const isGone = draft.fault?.code === "NotFound";
  return (
    <div role="status" className={styles.notes}>
      {draft.onDisk !== null || isConflict ? (
        <Banner tone="warn" hasDot title={words.changedOnDisk}>
          <Button onClick={() => setComparing(true)}>{words.compare}</Button>
        </Banner>
      ) : (
        draft.isKept && (
          <Banner tone="plain" title={words.kept}>
            <Button onClick={draft.discard}>{words.discard}</Button>
          </Banner>
        )
      )}
      {draft.fault && !isConflict && (
        <FaultNote fault={draft.fault}>
          {isGone && <Button onClick={() => void overwrite()}>{words.saveAgain}</Button>}
        </FaultNote>
      )}
      {isComparing && (
        <Compare
          disk={draft.onDisk}
          mine={draft.text}
          isBusy={draft.isSaving}
          onTake={() => {
            draft.discard();
            close();
          }}
          onOverwrite={() => void overwrite()}
          onClose={close}
        />
      )}
    </div>
  );
}
