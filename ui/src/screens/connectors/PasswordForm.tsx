// A user name and a password, for a service that takes nothing better and whose settings allow it.
import { type FormEvent, useState } from "react";
import { useCommand } from "../../data/queries";
import type { ConnectorDetail } from "../../generated/api";
import { Button } from "../../parts/Button";
import { Card } from "../../parts/Card";
import { FaultNote } from "../../parts/FaultNote";
import { Field } from "../../parts/Field";
import { tell } from "../../parts/tell";
import { strings } from "../../strings";
import styles from "./SignInSetupView.module.css";

const words = strings.client;

export function PasswordForm({ connector: { card } }: { connector: ConnectorDetail }) {
  const [user, setUser] = useState("");
  const [password, setPassword] = useState("");
  const signIn = useCommand("sign_in_password");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate(
      { connector: card.slug, connection: card.connections[0] ?? null, user: user.trim(), password },
      { onSuccess: ({ title }) => tell(words.passwordDone(title)), onSettled: () => setPassword("") },
    );
  };
  return (
    <Card isPadded>
      <form className={styles.form} onSubmit={submit}>
        <p>{words.passwordText}</p>
        <Field label={words.user}>
          {(control) => (
            <input
              {...control}
              value={user}
              spellCheck={false}
              autoComplete="off"
              onChange={(event) => setUser(event.target.value)}
            />
          )}
        </Field>
        <Field label={words.password}>
          {(control) => (
            <input
              {...control}
              type="password"
              value={password}
              autoComplete="off"
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </Field>
        {signIn.error && <FaultNote fault={signIn.error} />}
        <div className={styles.acts}>
          <Button type="submit" look="primary" disabled={signIn.isPending || user.trim() === "" || password === ""}>
            {words.passwordSend}
          </Button>
        </div>
      </form>
    </Card>
  );
}
