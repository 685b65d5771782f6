// One step of a flow.
import type { CSSProperties } from "react";
import type { ConnectionView, StepView } from "../../generated/api";
import { Card } from "../../parts/Card";
import { classes } from "../../parts/classes";
import { Icon, type IconName } from "../../parts/Icon";
import { Logo } from "../../parts/Logo";
import { Pill } from "../../parts/Pill";
import { strings } from "../../strings";
import styles from "./Steps.module.css";

/** What the flow language calls them, as drawings. */
const ICONS: Record<string, IconName> = {
  Recurrence: "clock",
  Request: "hand",
  Manual: "hand",
  Foreach: "each",
  Until: "each",
  If: "branch",
  Switch: "branch",
  Wait: "clock",
};
const TRIGGERS = new Set(["Recurrence", "Request", "Manual"]);
const INDENT = 26;

export function Step({ step, connection }: { step: StepView; connection: ConnectionView | undefined }) {
  const indent = { "--indent": `${step.depth * INDENT}px`, paddingLeft: step.depth * INDENT } as CSSProperties;
  // A step that only computes takes less room than one that calls out.
  const isSlim = step.detail === step.kind;
  return (
    <li className={styles.item} style={indent}>
      <Card className={classes(styles.step, isSlim && styles.slim)}>
        <Mark step={step} connection={connection} />
        <div className={styles.words}>
          <p className={styles.title}>{step.title}</p>
          {step.detail && <p className={styles.detail}>{step.detail}</p>}
        </div>
        {step.delivers && <Pill tone="sea">{strings.flows.delivers}</Pill>}
      </Card>
    </li>
  );
}

function Mark({ step, connection }: { step: StepView; connection: ConnectionView | undefined }) {
  if (connection) return <Logo title={connection.title} color={connection.color} size={28} />;
  return (
    <span className={classes(styles.mark, TRIGGERS.has(step.kind) && styles.trigger)}>
      <Icon name={ICONS[step.kind] ?? "step"} />
    </span>
  );
}
