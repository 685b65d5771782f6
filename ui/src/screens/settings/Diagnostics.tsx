// What helps to find out why something does not work: every line of it can be read before it is saved.
import { useState } from "react";
import { useRequest } from "../../data/queries";
import type { Diagnostics as Found } from "../../generated/api";
import { Button } from "../../parts/Button";
import { Dialog, DialogActs } from "../../parts/Dialog";
import { Shown } from "../../parts/Shown";
import { saveFile } from "../../parts/saveFile";
import { tell } from "../../parts/tell";
import { strings } from "../../strings";
import { size } from "../../text/format";
import styles from "./Diagnostics.module.css";

const words = strings.settings;

export function Diagnostics() {
  const [isOpen, setOpen] = useState(false);
  return (
    <div>
      <Button onClick={() => setOpen(true)}>{words.diagnostics}</Button>
      {isOpen && <Preview onClose={() => setOpen(false)} />}
    </div>
  );
}

function Preview({ onClose }: { onClose: () => void }) {
  const query = useRequest("diagnostics", {});
  return (
    <Dialog title={words.diagnostics} text={words.diagnosticsText} isWide onClose={onClose}>
      <Shown query={query}>{(found) => <Files found={found} />}</Shown>
      <DialogActs>
        <Button onClick={onClose}>{strings.app.cancel}</Button>
        <Button look="primary" disabled={!query.data} onClick={() => query.data && save(query.data, onClose)}>
          {words.diagnosticsSave}
        </Button>
      </DialogActs>
    </Dialog>
  );
}

function Files({ found }: { found: Found }) {
  return (
    <ul className={styles.files} aria-label={words.diagnosticsFiles}>
      {found.files.map(({ name, text }) => (
        <li key={name}>
          <details>
            <summary>
              <code>{name}</code> <span>{size(text.length)}</span>
            </summary>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by keyboard */}
            <pre tabIndex={0}>{text || words.diagnosticsEmpty}</pre>
          </details>
        </li>
      ))}
    </ul>
  );
}

/** Exactly what was shown. */
function save({ name, archive }: Found, then: () => void) {
  const bytes = Uint8Array.from(atob(archive), (letter) => letter.charCodeAt(0));
  saveFile(name, new Blob([bytes], { type: "application/zip" }));
  tell(words.diagnosticsSaved(name));
  then();
}
