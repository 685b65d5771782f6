// The way out when the browser cannot reach this machine: the address it ended on, pasted here.
import { type FormEvent, useState } from "react";
import { useCommand } from "../../data/queries";
import { Button } from "../../parts/Button";
import { FaultNote } from "../../parts/FaultNote";
import { Field } from "../../parts/Field";
import { strings } from "../../strings";
import styles from "./SignInLink.module.css";

const words = strings.signIn;

export function PasteAddress({ connection }: { connection: string }) {
  const [url, setUrl] = useState("");
  const paste = useCommand("sign_in_paste");
  const send = (event: FormEvent) => {
    event.preventDefault();
    paste.mutate({ id: connection, url: url.trim() });
  };
  return (
    <details className={styles.paste}>
      <summary>{words.paste}</summary>
      <form onSubmit={send}>
        <Field label={words.pasteLabel} hint={words.pasteText}>
          {(control) => (
            <input
              {...control}
              value={url}
              spellCheck={false}
              autoComplete="off"
              onChange={(event) => setUrl(event.target.value)}
            />
          )}
        </Field>
        {paste.error && <FaultNote fault={paste.error} />}
        <Button type="submit" disabled={url.trim() === "" || paste.isPending}>
          {words.pasteSend}
        </Button>
      </form>
    </details>
  );
}
