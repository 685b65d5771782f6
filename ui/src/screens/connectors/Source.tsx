// Where the description came from, and what has changed there since.
import { useState } from "react";
import { useCommand } from "../../data/queries";
import type { ChecksView, ConnectorDetail } from "../../generated/api";
import { Button } from "../../parts/Button";
import { Card } from "../../parts/Card";
import { Confirm } from "../../parts/Confirm";
import { FaultNote } from "../../parts/FaultNote";
import { Field } from "../../parts/Field";
import layout from "../../parts/layout.module.css";
import { tell, tellFault } from "../../parts/tell";
import { strings } from "../../strings";
import { span, when } from "../../text/format";
import { Allowed } from "./Allowed";
import { ChangeList } from "./ChangeList";
import { ServerForm } from "./ServerForm";
import styles from "./Source.module.css";

const words = strings.source;

export function Source({ connector }: { connector: ConnectorDetail }) {
  const { checks, source, missingFiles } = connector;
  return (
    <Card isPadded className={layout.col}>
      <h3>{strings.server.title}</h3>
      <ServerForm connector={connector} />
      {connector.allowed.length > 0 && <Allowed connector={connector} />}
      <h3>{words.title}</h3>
      <code className={styles.source}>{source}</code>
      {checks && <Checks connector={connector} checks={checks} />}
      {missingFiles.length > 0 && (
        <>
          <p>{words.missing(missingFiles.length)}</p>
          <ul className={styles.files}>
            {missingFiles.map((file) => (
              <li key={file}>
                <code>{file}</code>
              </li>
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}

function Checks({ connector: { card }, checks }: { connector: ConnectorDetail; checks: ChecksView }) {
  const check = useCommand("connector_check");
  const choose = useCommand("connector_checks");
  const every = (value: string) =>
    choose.mutate({ slug: card.slug, every: value as "never" | "day" | "week" }, { onError: tellFault });
  return (
    <>
      <p aria-live="polite">{said(checks)}</p>
      {checks.found === "changed" && <ChangeList changes={checks.lines} touched={checks.touched} />}
      {check.error && <FaultNote fault={check.error} />}
      <div className={styles.acts}>
        <Field label={words.every}>
          {(control) => (
            <select {...control} value={checks.every} onChange={(event) => every(event.target.value)}>
              {(["day", "week", "never"] as const).map((choice) => (
                <option key={choice} value={choice}>
                  {words.often[choice]}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Button disabled={check.isPending} onClick={() => check.mutate({ slug: card.slug })}>
          {check.isPending ? words.checking : words.check}
        </Button>
        {checks.found === "changed" && <Take slug={card.slug} touched={checks.touched} />}
      </div>
    </>
  );
}

function said({ found, at, message }: ChecksView): string {
  if (!at) return words.unchecked;
  if (found === "same") return words.same(when(at));
  return (found === "failed" ? words.failed : words.changed)(message, when(at));
}

/** Takes the new description: asks first where that may break a flow. */
function Take({ slug, touched }: { slug: string; touched: string[] }) {
  const [isAsking, setAsking] = useState(false);
  const take = useCommand("connector_update");
  const act = () =>
    take.mutate(
      { slug },
      {
        onSuccess: ({ connector: { card }, ms }) => tell(strings.import.replaced(card.title, span(ms))),
        onError: tellFault,
        onSettled: () => setAsking(false),
      },
    );
  return (
    <>
      <Button look="primary" disabled={take.isPending} onClick={touched.length > 0 ? () => setAsking(true) : act}>
        {words.take}
      </Button>
      {isAsking && (
        <Confirm
          title={words.sure}
          text={strings.import.touched(touched)}
          act={words.take}
          isBusy={take.isPending}
          onAct={act}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
