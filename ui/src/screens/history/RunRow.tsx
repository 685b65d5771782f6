// One run in the list.
import type { RunView } from "../../generated/api";
import { classes } from "../../parts/classes";
import { Dot } from "../../parts/Dot";
import layout from "../../parts/layout.module.css";
import { href } from "../../routing/route";
import { strings } from "../../strings";
import { span, when, whole } from "../../text/format";
import { statusOf, summaryOf } from "../../text/said";
import { toneOfRun } from "../../text/tones";
import styles from "./History.module.css";

const words = strings.history;

export function RunRow({ run, showsFlow }: { run: RunView; showsFlow: boolean }) {
  const summary = summaryOf(run);
  return (
    <a className={classes(styles.row, !showsFlow && styles.flowless)} href={href("history", [run.id])}>
      <Dot tone={toneOfRun(run.status)} pulses={run.status === "running"} />
      <time className={classes(styles.dim, styles.num)} dateTime={run.started} title={whole(run.started)}>
        {when(run.started)}
      </time>{" "}
      {showsFlow && <span className={styles.title}>{run.title}</span>}{" "}
      <span className={run.status === "failed" ? styles.bad : undefined} title={summary}>
        {/* What the colour says. */}
        <span className={layout.hidden}>{statusOf(run)}:</span> {summary}
      </span>{" "}
      <span className={classes(styles.dim, styles.cause)}>{words.causes[run.cause] ?? run.cause}</span>{" "}
      <span className={classes(styles.dim, styles.num, styles.right)}>{span(run.ms)}</span>
    </a>
  );
}
