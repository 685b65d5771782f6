// The client that the user registered at the service. The secret goes in and is never shown again.
import { type FormEvent, type ReactNode, useState } from "react";
import { useCommand } from "../../data/queries";
import type { SignInSetup } from "../../generated/api";
import { Button } from "../../parts/Button";
import { FaultNote } from "../../parts/FaultNote";
import { Field } from "../../parts/Field";
import { tell } from "../../parts/tell";
import { strings } from "../../strings";
import styles from "./SignInSetupView.module.css";

const words = strings.client;

type Props = { slug: string; signIn: SignInSetup; children: ReactNode };

export function ClientForm({ slug, signIn, children }: Props) {
  const [clientId, setClientId] = useState(signIn.clientId);
  const [secret, setSecret] = useState("");
  const save = useCommand("connector_client");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const saved = () => {
      setSecret("");
      tell(words.saved);
    };
    save.mutate({ slug, clientId: clientId.trim(), clientSecret: secret || null }, { onSuccess: saved });
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <Field
        label={words.id}
        hint={signIn.issuer && !signIn.clientId ? words.idFromIssuer(signIn.issuer) : words.idHint}
      >
        {(control) => (
          <input
            {...control}
            value={clientId}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => setClientId(event.target.value)}
          />
        )}
      </Field>
      <Field label={words.secret} hint={signIn.hasSecret ? words.secretKept : words.secretHint}>
        {(control) => (
          <input
            {...control}
            type="password"
            value={secret}
            autoComplete="off"
            onChange={(event) => setSecret(event.target.value)}
          />
        )}
      </Field>
      {save.error && <FaultNote fault={save.error} />}
      <div className={styles.acts}>
        <Button type="submit" look="primary" disabled={save.isPending || clientId.trim() === ""}>
          {words.save}
        </Button>
        {children}
      </div>
    </form>
  );
}
