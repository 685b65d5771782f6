// Where the service is: the description's address, another one, and what stands in braces in it.
import { type FormEvent, useId, useState } from "react";
import { useCommand } from "../../data/queries";
import type { ConnectorDetail } from "../../generated/api";
import { Button } from "../../parts/Button";
import { FaultNote } from "../../parts/FaultNote";
import { Field } from "../../parts/Field";
import layout from "../../parts/layout.module.css";
import { tell } from "../../parts/tell";
import { strings } from "../../strings";

const words = strings.server;

export function ServerForm({ connector }: { connector: ConnectorDetail }) {
  const { card, server, servers, hasOwnServer } = connector;
  const [own, setOwn] = useState(hasOwnServer ? server : "");
  const [variables, setVariables] = useState(connector.variables);
  const save = useCommand("connector_server");
  const list = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ slug: card.slug, server: own.trim() || null, variables }, { onSuccess: () => tell(words.saved) });
  };
  return (
    <form className={layout.col} onSubmit={submit}>
      {Object.entries(variables).map(([name, value]) => (
        <Field key={name} label={name} hint={words.variableHint(servers[0] ?? "")}>
          {(control) => (
            <input
              {...control}
              value={value}
              spellCheck={false}
              onChange={(event) => setVariables({ ...variables, [name]: event.target.value })}
            />
          )}
        </Field>
      ))}
      <Field label={words.own} hint={servers[0] ? words.ownHint(servers[0]) : words.noneHint}>
        {(control) => (
          <input
            {...control}
            value={own}
            list={list}
            placeholder="https://"
            spellCheck={false}
            onChange={(event) => setOwn(event.target.value)}
          />
        )}
      </Field>
      <datalist id={list}>
        {servers.map((address) => (
          <option key={address} value={address} />
        ))}
      </datalist>
      {save.error && <FaultNote fault={save.error} />}
      <div>
        <Button type="submit" disabled={save.isPending}>
          {words.save}
        </Button>
      </div>
    </form>
  );
}
