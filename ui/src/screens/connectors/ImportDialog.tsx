// Makes a connector of a description: pasted, chosen or dropped.
import { useState } from "react";
import { useCommand } from "../../data/queries";
import type { ImportReport } from "../../generated/api";
import { Button } from "../../parts/Button";
import { classes } from "../../parts/classes";
import { Dialog, DialogActs } from "../../parts/Dialog";
import { FaultNote } from "../../parts/FaultNote";
import { Field } from "../../parts/Field";
import { tell } from "../../parts/tell";
import { go, href } from "../../routing/route";
import { strings } from "../../strings";
import { span } from "../../text/format";
import { base64 } from "./base64";
import { FileDrop } from "./FileDrop";
import styles from "./ImportDialog.module.css";

const words = strings.import;

export function ImportDialog({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState("");
  const [file, setFile] = useState<File | null>(null);
  const [name, setName] = useState("");
  const { run, fault, isBusy } = useImport();
  const isReady = file !== null || text.trim() !== "";
  return (
    <Dialog title={words.title} text={words.lead} onClose={onClose} isWide staysOpen={isReady}>
      <FileDrop file={file} onFile={setFile} />
      {!file && (
        <Field label={words.paste}>
          {({ className, ...control }) => (
            <textarea
              {...control}
              className={classes(className, styles.text)}
              value={text}
              placeholder={words.pastePlaceholder}
              spellCheck={false}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
      )}
      <Field label={words.name} hint={words.nameHint}>
        {(control) => (
          <input {...control} value={name} spellCheck={false} onChange={(event) => setName(event.target.value)} />
        )}
      </Field>
      {fault && <FaultNote fault={fault} />}
      <DialogActs>
        <Button onClick={onClose}>{strings.app.cancel}</Button>
        <Button look="primary" disabled={!isReady || isBusy} onClick={() => void run(file, text, name.trim() || null)}>
          {isBusy ? words.going : words.go}
        </Button>
      </DialogActs>
    </Dialog>
  );
}

function useImport() {
  const fromText = useCommand("import_text");
  const fromBytes = useCommand("import_bytes");
  const fromUrl = useCommand("import_url");
  const run = async (file: File | null, text: string, name: string | null) => {
    const importing = file
      ? fromBytes.mutateAsync({ bytes: await base64(file), source: file.name, name })
      : isAddress(text)
        ? fromUrl.mutateAsync({ url: text.trim(), name })
        : fromText.mutateAsync({ text, name });
    await importing.then(arrived, () => undefined);
  };
  const [latest = fromText] = [fromText, fromBytes, fromUrl].sort((a, b) => b.submittedAt - a.submittedAt);
  return { run, fault: latest.error, isBusy: latest.isPending };
}

/** Whether all that was pasted is one address. */
function isAddress(text: string): boolean {
  return /^https?:\/\/\S+$/.test(text.trim());
}

function arrived({ connector: { card }, replaced, ms }: ImportReport): void {
  tell((replaced ? words.replaced : words.done)(card.title, span(ms)));
  go(href("connectors", [card.slug]), { replace: true });
}
