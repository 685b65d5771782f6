// What the engine is doing, in words that are read out when they change, and the way to pause it.
import { Suspense } from "react";
import type { Status } from "../generated/api";
import { Dot } from "../parts/Dot";
import { later } from "../parts/later";
import { Resume } from "../parts/Resume";
import { strings } from "../strings";
import { when } from "../text/format";
import { lineOf } from "../text/said";
import { toneOfEngine } from "../text/tones";
import styles from "./EngineStatus.module.css";

/** The menu brings more code than the rest of the frame: it comes behind it. */
const PauseMenu = later(async () => (await import("./PauseMenu")).PauseMenu);

export function EngineStatus({ status }: { status: Status }) {
  const isPaused = status.state === "paused" || status.pausedUntil !== null;
  const line = lineOf(status);
  return (
    <section className={styles.engine} aria-label={strings.engine.label}>
      <div className={styles.line}>
        <Dot tone={toneOfEngine(status.state)} pulses={status.state === "running"} />
        <span className={styles.state} role="status">
          {strings.engine.states[status.state]}
        </span>
        <Suspense>{isPaused ? <Resume isQuiet /> : <PauseMenu />}</Suspense>
      </div>
      <p className={styles.next} title={line}>
        {status.pausedUntil ? strings.engine.pausedUntil(when(status.pausedUntil)) : line}
      </p>
    </section>
  );
}
