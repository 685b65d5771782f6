// Undo, redo and save.
import { Button } from "../../../parts/Button";
import { Icon } from "../../../parts/Icon";
import { tell } from "../../../parts/tell";
import { strings } from "../../../strings";
import styles from "./Draft.module.css";
import type { Draft } from "./useDraft";

const words = strings.design;

export function DraftActs({ draft, title }: { draft: Draft; title: string }) {
  const save = async () => {
    if (await draft.save()) tell(words.saved(title));
  };
  return (
    <>
      <span className={styles.pair}>
        <Button
          look="quiet"
          aria-label={words.undo}
          title={`${words.undo} (Ctrl+Z)`}
          disabled={!draft.canUndo}
          onClick={draft.undo}
        >
          <Icon name="undo" />
        </Button>
        <Button
          look="quiet"
          aria-label={words.redo}
          title={`${words.redo} (Ctrl+Shift+Z)`}
          disabled={!draft.canRedo}
          onClick={draft.redo}
        >
          <Icon name="redo" />
        </Button>
      </span>
      <Button
        look="primary"
        title={draft.isChanged ? `${words.unsaved} (Ctrl+S)` : undefined}
        disabled={!draft.isChanged || draft.isSaving}
        onClick={() => void save()}
      >
        {draft.isSaving ? words.saving : words.save}
      </Button>
    </>
  );
}
