// Which certificates are trusted besides the system's, and what is said of the proxy.
import { type FormEvent, useState } from "react";
import { Button } from "../../parts/Button";
import card from "../../parts/Card.module.css";
import { classes } from "../../parts/classes";
import { Field } from "../../parts/Field";
import { strings } from "../../strings";
import styles from "./Settings.module.css";

const words = strings.settings;

type Props = { certificates: string | null; isSaving: boolean; onChoose: (path: string | null) => void };

export function Network({ certificates, isSaving, onChoose }: Props) {
  /** What is typed until it is saved. */
  const [typed, setTyped] = useState(certificates ?? "");
  const isSame = typed.trim() === (certificates ?? "");
  const save = (event: FormEvent) => {
    event.preventDefault();
    onChoose(typed.trim() || null);
  };
  return (
    <section className={classes(card.card, styles.group)}>
      <h2>{words.network}</h2>
      <form className={styles.form} onSubmit={save}>
        <Field label={words.certificates} hint={words.certificatesHint}>
          {(control) => (
            <input
              {...control}
              value={typed}
              spellCheck={false}
              autoComplete="off"
              placeholder="/etc/ssl/company.pem"
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </Field>
        <div>
          <Button type="submit" disabled={isSame || isSaving}>
            {words.save}
          </Button>
        </div>
      </form>
      <p className={styles.hint}>{words.proxy}</p>
    </section>
  );
}
