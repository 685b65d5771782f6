// A flow that came from elsewhere: its file, or its text.
import { useState } from "react";
import { Button } from "../../parts/Button";
import { classes } from "../../parts/classes";
import { DialogActs } from "../../parts/Dialog";
import { Field } from "../../parts/Field";
import { strings } from "../../strings";
import { FileDrop } from "../connectors/FileDrop";
import type { Start } from "./FlowDraft";

const words = strings.flows;
const LARGEST = 20_000_000;

export function FlowFromElsewhere({ onChoose, onClose }: { onChoose: (start: Start) => void; onClose: () => void }) {
  const [file, setFile] = useState<File | null>(null);
  const [typed, setTyped] = useState("");
  const [isWrong, setWrong] = useState(false);
  const goOn = async () => {
    const text = file ? await read(file) : typed;
    if (!isObject(text)) return setWrong(true);
    const slug = slugOf(file?.name ?? "new-flow");
    onChoose({ slug, title: slug, description: "", text, imported: true });
  };
  const change = (work: () => void) => {
    setWrong(false);
    work();
  };
  return (
    <>
      <FileDrop file={file} onFile={(chosen) => change(() => setFile(chosen))} />
      {!file && (
        <Field label={words.elsewherePaste}>
          {({ className, ...control }) => (
            <textarea
              {...control}
              className={classes(className, "mono")}
              rows={8}
              spellCheck={false}
              value={typed}
              onChange={(event) => change(() => setTyped(event.target.value))}
            />
          )}
        </Field>
      )}
      <p role="alert">{isWrong && words.notAFlow}</p>
      <DialogActs>
        <Button onClick={onClose}>{strings.app.cancel}</Button>
        <Button look="primary" disabled={!file && typed.trim() === ""} onClick={() => void goOn()}>
          {words.go}
        </Button>
      </DialogActs>
    </>
  );
}

/** Nothing where it cannot be read, or is no flow for its size alone. */
async function read(file: File): Promise<string> {
  return file.size > LARGEST ? "" : file.text().catch(() => "");
}

function isObject(text: string): boolean {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === "object" && read !== null && !Array.isArray(read);
  } catch {
    return false;
  }
}

/** `My flow (2).json` as `my-flow-2`. */
function slugOf(name: string): string {
  const plain = name.replace(/\.[^.]*$/, "").toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "new-flow";
}
