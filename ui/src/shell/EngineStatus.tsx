// What the engine is doing, in words that are read out when they change, and the way to pause it.
import { useCommand } from "../data/queries";
import type { Status } from "../generated/api";
import { Button } from "../parts/Button";
import { Dot } from "../parts/Dot";
import { tellFault } from "../parts/tell";
import { strings } from "../strings";
import { when } from "../text/format";
import { toneOfEngine } from "../text/tones";
import styles from "./EngineStatus.module.css";
import { PauseMenu } from "./PauseMenu";

export function EngineStatus({ status }: { status: Status }) {
  const isPaused = status.state === "paused" || status.pausedUntil !== null;
  return (
    <section className={styles.engine} aria-label={strings.engine.label}>
      <div className={styles.line}>
        <Dot tone={toneOfEngine(status.state)} pulses={status.state === "running"} />
        <span className={styles.state} role="status">
          {strings.engine.states[status.state]}
        </span>
        {isPaused ? <Resume /> : <PauseMenu />}
      </div>
      <p className={styles.next} title={status.line}>
        {status.pausedUntil ? strings.engine.pausedUntil(when(status.pausedUntil)) : status.line}
      </p>
    </section>
  );
}

function Resume() {
  const resume = useCommand("resume_all");
  return (
    <Button isSmall look="quiet" disabled={resume.isPending} onClick={() => resume.mutate({}, { onError: tellFault })}>
      {strings.engine.resume}
    </Button>
  );
}
