// A request that failed: what happened, what to do, and trying again where that makes sense.
import type { ReactNode } from "react";
import type { Fault } from "../backend";
import { strings } from "../strings";
import { explain } from "../text/faults";
import { Button } from "./Button";
import { Dot } from "./Dot";
import styles from "./FaultNote.module.css";

type Props = { fault: Fault; again?: () => void; children?: ReactNode };

export function FaultNote({ fault, again, children }: Props) {
  const { message, hint } = explain(fault);
  return (
    <div className={styles.note} role="alert">
      <Dot tone="bad" />
      <p className={styles.words}>
        <b>{message}</b> {hint && <span>{hint}</span>}
      </p>
      {children}
      {again && <Button onClick={again}>{strings.app.again}</Button>}
    </div>
  );
}
