// The steps of a test, each with what it was given and gave.
import { useState } from "react";
import type { TestedStep } from "../../../generated/api";
import { Card } from "../../../parts/Card";
import { Dot } from "../../../parts/Dot";
import { Json } from "../../../parts/Json";
import { Pill } from "../../../parts/Pill";
import { strings } from "../../../strings";
import { titled } from "../../../text/format";
import { toneOfAction } from "../../../text/tones";
import styles from "./FlowTest.module.css";

const words = strings.design.test;
const MOST = 200;

export function TestedSteps({ steps }: { steps: readonly TestedStep[] }) {
  return (
    <Card className={styles.card}>
      <h2>{words.steps}</h2>
      <ul className={styles.list} aria-label={words.steps}>
        {steps.slice(0, MOST).map((step) => (
          <li key={step.path}>
            <One step={step} />
          </li>
        ))}
      </ul>
      {steps.length > MOST && <p className={styles.hint}>{strings.operations.moreRows(MOST, steps.length)}</p>}
    </Card>
  );
}

function One({ step: { name, path, status, error, from, inputs, outputs } }: { step: TestedStep }) {
  const [isOpen, setOpen] = useState(false);
  const round = /\[(\d+)\][^[]*$/.exec(path)?.[1];
  return (
    <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className={styles.row}>
        <Dot tone={toneOfAction(status)} />
        <span className={styles.words}>
          <b>{titled(name)}</b>
          {round !== undefined && <span className={styles.hint}>{words.round(Number(round) + 1)}</span>}
          {error && <span className={styles.error}>{error}</span>}
        </span>
        {from && <Pill tone="plain">{words.froms[from] ?? from}</Pill>}
        <span className={styles.hint}>{strings.run.actions[status] ?? status}</span>
      </summary>
      {isOpen && (
        <div className={styles.inside}>
          <h3>{strings.run.sent}</h3>
          <Json value={inputs} label={strings.run.sent} />
          <h3>{strings.run.received}</h3>
          <Json value={outputs} label={strings.run.received} />
        </div>
      )}
    </details>
  );
}
