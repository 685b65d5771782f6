// Tries an operation: arguments as JSON, the answer below.
import { useState } from "react";
import { useCommand } from "../../data/queries";
import type { ConnectorCard, OperationDetail } from "../../generated/api";
import { Button } from "../../parts/Button";
import { classes } from "../../parts/classes";
import { FaultNote } from "../../parts/FaultNote";
import { Field } from "../../parts/Field";
import { pretty } from "../../parts/jsonPieces";
import { strings } from "../../strings";
import { CallAnswer } from "./CallAnswer";
import styles from "./OperationPane.module.css";
import { readArguments } from "./readArguments";

const words = strings.operations;

type Props = { connector: ConnectorCard; operation: OperationDetail };

export function CallForm({ connector, operation: { row, sample } }: Props) {
  const first = pretty(sample ?? {});
  const [text, setText] = useState(first);
  const [connection, setConnection] = useState(connector.connections[0] ?? "");
  const call = useCommand("call");
  const read = readArguments(text);
  const send = () => {
    if ("wrong" in read) return;
    call.mutate({
      connector: connector.slug,
      operation: row.id,
      connection: connection || null,
      arguments: read.value,
    });
  };
  const isReading = row.method === "GET" || row.method === "HEAD";
  return (
    <div className={styles.section}>
      <Field label={words.arguments} hint={words.argumentsHint} wrong={"wrong" in read ? read.wrong : null}>
        {({ className, ...control }) => (
          <textarea
            {...control}
            className={classes(className, styles.arguments)}
            rows={Math.min(14, text.split("\n").length + 1)}
            value={text}
            spellCheck={false}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      <Field label={words.connection} hint={isReading ? undefined : words.writes(row.method)}>
        {({ className, ...control }) => (
          <select
            {...control}
            className={classes(className, styles.select)}
            value={connection}
            onChange={(event) => setConnection(event.target.value)}
          >
            {connector.connections.map((id) => (
              <option key={id}>{id}</option>
            ))}
            <option value="">{words.noConnection}</option>
          </select>
        )}
      </Field>
      <div className={styles.acts}>
        <Button look="primary" onClick={send} disabled={call.isPending || "wrong" in read}>
          {call.isPending ? words.calling : words.call}
        </Button>
        {text !== first && (
          <Button look="quiet" onClick={() => setText(first)}>
            {words.reset}
          </Button>
        )}
      </div>
      {call.error && <FaultNote fault={call.error} />}
      <div aria-live="polite">{call.data && <CallAnswer report={call.data} />}</div>
    </div>
  );
}
