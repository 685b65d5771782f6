// The answer to a call: status, time, headers, and the body as a tree, a table or as it came.
import { useEffect, useRef } from "react";
import type { CallReport } from "../../generated/api";
import { Facts } from "../../parts/Facts";
import { Json } from "../../parts/Json";
import { JsonTable } from "../../parts/JsonTable";
import { JsonTree } from "../../parts/JsonTree";
import { Pill } from "../../parts/Pill";
import { Tabs } from "../../parts/Tabs";
import { strings } from "../../strings";
import { span } from "../../text/format";
import { toneOfStatus } from "../../text/tones";
import styles from "./OperationPane.module.css";

const words = strings.operations;

export function CallAnswer({ report, items }: { report: CallReport; items: readonly string[] }) {
  const answer = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (report) answer.current?.scrollIntoView?.({ block: "nearest" });
  }, [report]);
  const { status, ms, request, movedTo, note, headers, body } = report;
  return (
    <div ref={answer} className={styles.answer}>
      <div className={styles.acts}>
        <Pill tone={toneOfStatus(status)} hasDot>
          {status}
        </Pill>
        <span className={styles.faint}>{span(ms)}</span>
      </div>
      <code className={styles.path}>{request}</code>
      {movedTo && <code className={styles.path}>{words.movedTo(movedTo)}</code>}
      {note && <p className={styles.text}>{note}</p>}
      {body === null || body === "" ? (
        <p className={styles.text}>{words.noBody}</p>
      ) : (
        <Tabs
          label={words.shownAs}
          tabs={[
            { id: "tree", title: words.tree, panel: <JsonTree value={body} label={words.tree} /> },
            { id: "table", title: words.table, panel: <JsonTable value={body} at={items} label={words.table} /> },
            { id: "raw", title: words.raw, panel: <Json value={body} label={words.body} /> },
          ]}
        />
      )}
      <details className={styles.headers}>
        <summary>{words.headers}</summary>
        <Facts
          facts={Object.entries(headers).map(([name, value]) => [name, <code key={name}>{String(value)}</code>])}
        />
      </details>
    </div>
  );
}
