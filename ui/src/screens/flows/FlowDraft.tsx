// A flow that is not saved yet: its name, what it needs, what the checker says. It opens in the designer.
import { useState } from "react";
import { useCommand, useRequest } from "../../data/queries";
import type { Template } from "../../generated/api";
import { Button } from "../../parts/Button";
import { DialogActs } from "../../parts/Dialog";
import { FaultNote } from "../../parts/FaultNote";
import { Field } from "../../parts/Field";
import { tell } from "../../parts/tell";
import { go, href } from "../../routing/route";
import { strings } from "../../strings";
import { connectorsOf } from "./connectorsOf";
import { Findings } from "./Findings";
import styles from "./NewFlow.module.css";

const words = strings.flows;

/** A flow that came from elsewhere (`imported`) waits until the user agrees to what it may do. */
export type Start = Template & { imported?: boolean };

export function FlowDraft({ start, onClose }: { start: Start; onClose: () => void }) {
  const [slug, setSlug] = useState(start.slug);
  const { text, imported = false } = start;
  const checked = useRequest("flow_check", { text });
  const { missing, needsSignIn } = useNeeds(text);
  const { save, fault, isSaving } = useSave(missing, needsSignIn, onClose);
  return (
    <>
      <Field label={words.name} hint={words.nameHint}>
        {(control) => (
          <input {...control} value={slug} spellCheck={false} onChange={(event) => setSlug(event.target.value)} />
        )}
      </Field>
      {missing.length > 0 && (
        <p className={styles.needs}>
          {words.needs} <b>{missing.join(", ")}</b>
        </p>
      )}
      <div role="status">
        {checked.data && (checked.data.length > 0 ? <Findings findings={checked.data} /> : words.clean)}
      </div>
      {fault && <FaultNote fault={fault} />}
      <DialogActs>
        <Button onClick={onClose}>{strings.app.cancel}</Button>
        <Button
          look="primary"
          disabled={isSaving || slug.trim() === ""}
          onClick={() => void save(slug.trim(), text, imported)}
        >
          {needsSignIn ? words.createAndSignIn : words.create}
        </Button>
      </DialogActs>
    </>
  );
}

/** The connectors that are not there yet, and whether one has no connection yet. */
function useNeeds(text: string): { missing: string[]; needsSignIn: boolean } {
  const { data: connectors } = useRequest("connectors", {});
  if (!connectors) return { missing: [], needsSignIn: false };
  const cards = connectorsOf(text).map((slug) => ({ slug, card: connectors.find((card) => card.slug === slug) }));
  return {
    missing: cards.filter(({ card }) => !card).map(({ slug }) => slug),
    needsSignIn: cards.some(({ card }) => !card || (card.auth !== "none" && card.connections.length === 0)),
  };
}

/** Saves the flow. A connector that the catalogue does not have is left out: the checker has said so already. */
function useSave(missing: string[], needsSignIn: boolean, onClose: () => void) {
  const add = useCommand("import_catalog");
  const saving = useCommand("flow_save");
  const save = async (slug: string, text: string, imported: boolean) => {
    for (const connector of missing) await add.mutateAsync({ slug: connector }).catch(() => undefined);
    const saved = await saving.mutateAsync({ slug, text, replace: false, imported }).catch(() => null);
    if (!saved) return;
    onClose();
    tell(words.created(saved.card.title));
    go(href("flows", [saved.card.slug], { signIn: needsSignIn ? 1 : null }));
  };
  return { save, fault: saving.error, isSaving: saving.isPending || add.isPending };
}
