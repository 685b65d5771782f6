// The newest runs as small bars: how high says how many items, the colour how it went.
import type { RunBar } from "../generated/api";
import { strings } from "../strings";
import { classes } from "./classes";
import styles from "./RunBars.module.css";

const LOW = 4;
const HIGH = 24;
/** So many places there are; the newest run stands at the right. */
const SHOWN = 24;

export function RunBars({ runs }: { runs: readonly RunBar[] }) {
  const most = Math.max(1, ...runs.map((run) => run.delivered));
  return (
    <span className={styles.bars} role="img" aria-label={describe(runs)}>
      {Array.from({ length: Math.max(0, SHOWN - runs.length) }, (_, slot) => `slot-${slot}`).map((slot) => (
        <i key={slot} className={classes(styles.bar, styles.slot)} />
      ))}
      {runs.map((run) => (
        <i key={run.id} className={classes(styles.bar, look(run))} style={{ height: height(run, most) }} />
      ))}
    </span>
  );
}

/** A square root, so that one item can still be seen beside a thousand. */
function height(run: RunBar, most: number): number {
  if (run.delivered === 0) return LOW;
  return Math.round(LOW + 4 + Math.sqrt(run.delivered / most) * (HIGH - LOW - 4));
}

function look(run: RunBar): string | undefined {
  if (run.status === "failed") return styles.failed;
  if (run.status === "running") return styles.running;
  if (run.status === "interrupted" || run.status === "waiting") return styles.odd;
  return run.delivered === 0 ? styles.nothing : undefined;
}

function describe(runs: readonly RunBar[]): string {
  if (runs.length === 0) return strings.bars.none;
  const delivered = runs.reduce((sum, run) => sum + run.delivered, 0);
  return strings.bars.summary(runs.length, delivered, runs.filter((run) => run.status === "failed").length);
}
