// Tries an operation: arguments in a form made of its schema or as JSON, the answer below.
import { useState } from "react";
import { useCommand, useRequest } from "../../data/queries";
import type { CallCheck, ConnectorCard, OperationDetail } from "../../generated/api";
import { Button } from "../../parts/Button";
import { CopyButton } from "../../parts/CopyField";
import { classes } from "../../parts/classes";
import { FaultNote } from "../../parts/FaultNote";
import { Field } from "../../parts/Field";
import { pretty } from "../../parts/jsonPieces";
import { Tabs } from "../../parts/Tabs";
import { useSettled } from "../../parts/useSettled";
import { strings } from "../../strings";
import { CallAnswer } from "./CallAnswer";
import { CallFields } from "./CallFields";
import styles from "./OperationPane.module.css";
import { inFields, type Read, readArguments } from "./readArguments";

const words = strings.operations;

type Props = { connector: ConnectorCard; operation: OperationDetail };

export function CallForm({ connector, operation: { row, sample, fields, items } }: Props) {
  const first = pretty(inFields(sample, fields));
  const [text, setText] = useState(first);
  const [connection, setConnection] = useState(connector.connections[0] ?? "");
  const call = useCommand("call");
  const read = readArguments(text);
  const asked = (value: Record<string, unknown>) => ({
    connector: connector.slug,
    operation: row.id,
    connection: connection || null,
    arguments: value,
  });
  const settled = readArguments(useSettled(text, 300));
  const input = "wrong" in settled ? {} : settled.value;
  const check = useRequest("call_check", asked(input), { isOff: "wrong" in settled, keepsPrevious: true }).data;
  const send = () => {
    if (!("wrong" in read)) call.mutate(asked(read.value));
  };
  const isReading = row.method === "GET" || row.method === "HEAD";
  return (
    <div className={styles.section}>
      <Tabs
        label={words.arguments}
        tabs={[
          {
            id: "form",
            title: words.asForm,
            panel: (
              <div className={styles.section}>
                {"wrong" in read ? (
                  <p className={styles.text}>{read.wrong}</p>
                ) : (
                  <CallFields fields={fields} value={read.value} onText={setText} />
                )}
              </div>
            ),
          },
          { id: "json", title: words.asJson, panel: <AsJson text={text} read={read} onText={setText} /> },
        ]}
      />
      {check && <Warnings check={check} />}
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
        {check?.curl && <CopyButton text={check.curl} title={words.copyCurl} />}
        {text !== first && (
          <Button look="quiet" onClick={() => setText(first)}>
            {words.reset}
          </Button>
        )}
      </div>
      {call.error && <FaultNote fault={call.error} />}
      <div aria-live="polite">{call.data && <CallAnswer report={call.data} items={items?.path ?? []} />}</div>
    </div>
  );
}

function AsJson({ text, read, onText }: { text: string; read: Read; onText: (text: string) => void }) {
  return (
    <Field label={words.argumentsAsJson} hint={words.argumentsHint} wrong={"wrong" in read ? read.wrong : null}>
      {({ className, ...control }) => (
        <textarea
          {...control}
          className={classes(className, styles.arguments)}
          rows={Math.min(14, text.split("\n").length + 1)}
          value={text}
          spellCheck={false}
          onChange={(event) => onText(event.target.value)}
        />
      )}
    </Field>
  );
}

/** What speaks against the arguments. The description may be wrong: they can be sent all the same. */
function Warnings({ check: { warnings, refusal } }: { check: CallCheck }) {
  if (warnings.length === 0 && !refusal) return null;
  return (
    <ul className={styles.warnings} aria-label={words.warnings}>
      {[...(refusal ? [refusal] : []), ...warnings].map((warning) => (
        <li key={warning}>{warning}</li>
      ))}
    </ul>
  );
}
