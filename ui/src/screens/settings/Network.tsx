// Which certificates are trusted besides the system's, and the proxy.
import { type FormEvent, useState } from "react";
import { useCommand } from "../../data/queries";
import type { NetworkTried } from "../../generated/api";
import { Button } from "../../parts/Button";
import card from "../../parts/Card.module.css";
import { classes } from "../../parts/classes";
import { Dot } from "../../parts/Dot";
import { FaultNote } from "../../parts/FaultNote";
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
  const trying = useCommand("network_try");
  /** What came of it belongs to what was typed then. */
  const isTried =
    trying.variables?.proxy === typed.proxy && trying.variables.extraCertificates === typed.extraCertificates;
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
        <div className={styles.numbers}>
          <Button type="submit" disabled={isSame || isSaving}>
            {words.save}
          </Button>
          <Button disabled={trying.isPending} onClick={() => trying.mutate(typed)}>
            {trying.isPending ? words.tryingNetwork : words.tryNetwork}
          </Button>
        </div>
        <div role="status">{trying.data && isTried && <Tried tried={trying.data} />}</div>
        {trying.error && isTried && <FaultNote fault={trying.error} />}
      </form>
    </section>
  );
}

function Tried({ tried: { host, status, error } }: { tried: NetworkTried }) {
  return (
    <p className={styles.hint}>
      <Dot tone={status === null ? "bad" : "ok"} />{" "}
      {status === null ? words.networkFailed(host, error ?? "") : words.networkWorks(host, status)}
    </p>
  );
}
