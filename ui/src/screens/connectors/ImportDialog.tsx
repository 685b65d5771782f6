// Makes a connector of a description: pasted, chosen or dropped.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Fault, tagsOf } from "../../backend";
import { useBackend } from "../../data/backend";
import { invalidate, useCommand } from "../../data/queries";
import type { ImportBytes, ImportReport } from "../../generated/api";
import { Button } from "../../parts/Button";
import { classes } from "../../parts/classes";
import { Dialog, DialogActs } from "../../parts/Dialog";
import { FaultNote } from "../../parts/FaultNote";
import { Field } from "../../parts/Field";
import { tell } from "../../parts/tell";
import { go, href } from "../../routing/route";
import { strings } from "../../strings";
import { size, span } from "../../text/format";
import { ChangeList } from "./ChangeList";
import { FileDrop } from "./FileDrop";
import styles from "./ImportDialog.module.css";

const words = strings.import;

export function ImportDialog({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState("");
  const [file, setFile] = useState<File | null>(null);
  const [name, setName] = useState("");
  const { run, fault, isBusy, part, found, forget } = useImport();
  // What was found is about what was asked.
  const changed = (set: () => void) => {
    forget();
    set();
  };
  const isReady = file !== null || text.trim() !== "";
  return (
    <Dialog title={words.title} text={words.lead} onClose={onClose} isWide staysOpen={isReady}>
      <FileDrop file={file} onFile={(chosen) => changed(() => setFile(chosen))} />
      {!file && (
        <Field label={words.paste}>
          {({ className, ...control }) => (
            <textarea
              {...control}
              className={classes(className, styles.text)}
              value={text}
              placeholder={words.pastePlaceholder}
              spellCheck={false}
              onChange={(event) => changed(() => setText(event.target.value))}
            />
          )}
        </Field>
      )}
      <Field label={words.name} hint={words.nameHint}>
        {(control) => (
          <input
            {...control}
            value={name}
            spellCheck={false}
            onChange={(event) => changed(() => setName(event.target.value))}
          />
        )}
      </Field>
      {isBusy && file && <Progress part={part} file={file} />}
      {fault && <FaultNote fault={fault} />}
      {found && (
        <div role="status">
          <p>{words.wouldChange(found.connector.card.title)}</p>
          <ChangeList changes={found.changes} touched={found.touched} />
        </div>
      )}
      <DialogActs>
        <Button onClick={found ? forget : onClose}>{strings.app.cancel}</Button>
        <Button
          look={found && found.touched.length > 0 ? "danger" : "primary"}
          disabled={!isReady || isBusy}
          onClick={() => void run(file, text, name.trim() || null)}
        >
          {isBusy ? words.going : found ? words.replace : words.go}
        </Button>
      </DialogActs>
    </Dialog>
  );
}

/** The first time only asks what would change, if that is anything; the second time takes it. */
function useImport() {
  const [found, setFound] = useState<ImportReport | null>(null);
  const fromText = useCommand("import_text");
  const { fromBytes, part } = useFileImport();
  const fromUrl = useCommand("import_url");
  const arrived = (report: ImportReport) => {
    if (report.saved) return open(report);
    setFound(report);
  };
  const run = async (file: File | null, text: string, name: string | null) => {
    const how = { name, preview: found === null, replace: found !== null };
    const importing = file
      ? fromBytes.mutateAsync({ file, source: file.name, ...how })
      : isAddress(text)
        ? fromUrl.mutateAsync({ url: text.trim(), ...how })
        : fromText.mutateAsync({ text, ...how });
    await importing.then(arrived, () => undefined);
  };
  const [latest = fromText] = [fromText, fromBytes, fromUrl].sort((a, b) => b.submittedAt - a.submittedAt);
  return { run, fault: latest.error, isBusy: latest.isPending, part, found, forget: () => setFound(null) };
}

type FileImport = Omit<ImportBytes, "bytes"> & { file: File };

function useFileImport() {
  const backend = useBackend();
  const client = useQueryClient();
  const [part, setPart] = useState(0);
  const fromBytes = useMutation<ImportReport, Fault, FileImport>({
    mutationFn: ({ file, ...input }) => backend.requestWith("import_bytes", input, file, setPart),
    onMutate: () => setPart(0),
    onSettled: () => invalidate(client, tagsOf("import_bytes")),
  });
  return { fromBytes, part };
}

/** How far the file is read here; what the engine then does of it takes a moment that nobody knows beforehand. */
function Progress({ part, file }: { part: number; file: File }) {
  const isRead = part >= 1;
  return (
    <div className={styles.progress}>
      <progress aria-label={words.going} max={1} {...(!isRead && { value: part })} />
      <p role="status">{isRead ? words.understanding : words.reading(size(file.size))}</p>
    </div>
  );
}

/** Whether all that was pasted is one address. */
function isAddress(text: string): boolean {
  return /^https?:\/\/\S+$/.test(text.trim());
}

function open({ connector: { card }, replaced, ms }: ImportReport): void {
  tell((replaced ? words.replaced : words.done)(card.title, span(ms)));
  go(href("connectors", [card.slug], { step: replaced ? null : "general" }), { replace: true });
}
