// What just happened, newest first; each leads to its run.
import type { RunView } from "../../generated/api";
import { Card } from "../../parts/Card";
import { classes } from "../../parts/classes";
import { href } from "../../routing/route";
import { strings } from "../../strings";
import { briefly, whole } from "../../text/format";
import { summaryOf } from "../../text/said";
import styles from "./JustNow.module.css";

const SHOWN = 8;

export function JustNow({ happened }: { happened: readonly RunView[] }) {
  return (
    <Card className={styles.card}>
      <h2>{strings.overview.justNow}</h2>
      {happened.length === 0 && <p className={styles.at}>{strings.overview.nothingYet}</p>}
      <ul className={styles.list}>
        {happened.slice(0, SHOWN).map((run) => (
          <One key={run.id} run={run} />
        ))}
      </ul>
    </Card>
  );
}

function One({ run }: { run: RunView }) {
  const at = run.ended ?? run.started;
  return (
    <li className={styles.one}>
      <time className={styles.at} dateTime={at} title={whole(at)}>
        {briefly(at)}
      </time>
      <a className={classes(styles.text, run.status === "failed" && styles.bad)} href={href("history", [run.id])}>
        {`${run.title}: ${summaryOf(run)}`}
      </a>
    </li>
  );
}
