// What the engine is doing, in words that are read out when they change, and the way to pause it.
import type { Status } from "../generated/api";
import { Dot } from "../parts/Dot";
import { Resume } from "../parts/Resume";
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
        {isPaused ? <Resume isQuiet /> : <PauseMenu />}
      </div>
      <p className={styles.next} title={status.line}>
        {status.pausedUntil ? strings.engine.pausedUntil(when(status.pausedUntil)) : status.line}
      </p>
    </section>
  );
}
