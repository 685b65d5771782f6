// Which certificates are trusted besides the system's, and the proxy.
import { type FormEvent, useState } from "react";
import { Button } from "../../parts/Button";
import card from "../../parts/Card.module.css";
import { classes } from "../../parts/classes";
import { Field } from "../../parts/Field";
import { strings } from "../../strings";
import styles from "./Settings.module.css";

const words = strings.settings;

type Chosen = { extraCertificates: string | null; proxy: string | null };
type Props = { chosen: Chosen; isSaving: boolean; onChoose: (chosen: Chosen) => void };

export function Network({ chosen, isSaving, onChoose }: Props) {
  /** What is typed until it is saved. */
  const [certificates, setCertificates] = useState(chosen.extraCertificates ?? "");
  const [proxy, setProxy] = useState(chosen.proxy ?? "");
  const typed = { extraCertificates: certificates.trim() || null, proxy: proxy.trim() || null };
  const isSame = typed.extraCertificates === chosen.extraCertificates && typed.proxy === chosen.proxy;
  const save = (event: FormEvent) => {
    event.preventDefault();
    onChoose(typed);
  };
  return (
    <section className={classes(card.card, styles.group)}>
      <h2>{words.network}</h2>
      <form className={styles.form} onSubmit={save}>
        <Field label={words.certificates} hint={words.certificatesHint}>
          {(control) => (
            <input
              {...control}
              value={certificates}
              spellCheck={false}
              autoComplete="off"
              placeholder="/etc/ssl/company.pem"
              onChange={(event) => setCertificates(event.target.value)}
            />
          )}
        </Field>
        <Field label={words.proxy} hint={words.proxyHint}>
          {(control) => (
            <input
              {...control}
              value={proxy}
              spellCheck={false}
              autoComplete="off"
              placeholder="http://proxy.example:3128"
              onChange={(event) => setProxy(event.target.value)}
            />
          )}
        </Field>
        <div>
          <Button type="submit" disabled={isSame || isSaving}>
            {words.save}
          </Button>
        </div>
      </form>
    </section>
  );
}
