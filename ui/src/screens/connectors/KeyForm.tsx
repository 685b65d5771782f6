// The keys that the service gave. They go in and are never shown again.
import { type FormEvent, useState } from "react";
import { useCommand } from "../../data/queries";
import type { ConnectorDetail, KeyView } from "../../generated/api";
import { Button } from "../../parts/Button";
import { Card } from "../../parts/Card";
import { FaultNote } from "../../parts/FaultNote";
import { Field } from "../../parts/Field";
import { tell } from "../../parts/tell";
import { strings } from "../../strings";
import styles from "./SignInSetupView.module.css";

const words = strings.keys;

type Given = { user: string; secret: string };

export function KeyForm({ connector: { card, keys } }: { connector: ConnectorDetail }) {
  const [given, setGiven] = useState<Record<string, Given>>({});
  const save = useCommand("connection_keys");
  const of = (scheme: string) => given[scheme] ?? { user: "", secret: "" };
  const set = (scheme: string, change: Partial<Given>) =>
    setGiven({ ...given, [scheme]: { ...of(scheme), ...change } });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const saved = () => {
      setGiven({});
      tell(words.saved(card.title));
    };
    const input = keys.map(({ scheme }) => ({ scheme, ...of(scheme) }));
    save.mutate({ connector: card.slug, connection: card.connections[0] ?? null, keys: input }, { onSuccess: saved });
  };
  const isEmpty = keys.every(({ scheme }) => of(scheme).secret === "" && of(scheme).user === "");
  return (
    <Card isPadded>
      <form className={styles.form} onSubmit={submit}>
        <p>{keys.length > 1 ? words.leadSeveral : words.lead}</p>
        {keys.map((key) => (
          <KeyFields key={key.scheme} field={key} given={of(key.scheme)} onChange={(one) => set(key.scheme, one)} />
        ))}
        {save.error && <FaultNote fault={save.error} />}
        <div className={styles.acts}>
          <Button type="submit" look="primary" disabled={save.isPending || isEmpty}>
            {card.connections.length > 0 ? words.renew : words.save}
          </Button>
        </div>
      </form>
    </Card>
  );
}

type FieldsProps = { field: KeyView; given: Given; onChange: (change: Partial<Given>) => void };

function KeyFields({ field: { kind, place, scheme, user, help }, given, onChange }: FieldsProps) {
  return (
    <>
      {kind === "basic" && !user && (
        <Field label={words.user}>
          {(control) => (
            <input
              {...control}
              value={given.user}
              spellCheck={false}
              autoComplete="off"
              onChange={(event) => onChange({ user: event.target.value })}
            />
          )}
        </Field>
      )}
      <Field
        label={words.kinds[user ? "api-key" : kind] ?? scheme}
        hint={[help && words.help(help), words.hint(place)].filter(Boolean).join(" ")}
      >
        {(control) => (
          <input
            {...control}
            type="password"
            value={given.secret}
            autoComplete="off"
            onChange={(event) => onChange({ secret: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}
