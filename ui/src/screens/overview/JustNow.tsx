// What just happened, newest first; each leads to its run.
import type { Happened } from "../../generated/api";
import { Card } from "../../parts/Card";
import { classes } from "../../parts/classes";
import { href } from "../../routing/route";
import { strings } from "../../strings";
import { briefly, whole } from "../../text/format";
import styles from "./JustNow.module.css";

const SHOWN = 8;

export function JustNow({ happened }: { happened: readonly Happened[] }) {
  return (
    <Card className={styles.card}>
      <h2>{strings.overview.justNow}</h2>
      {happened.length === 0 && <p className={styles.at}>{strings.overview.nothingYet}</p>}
      <ul className={styles.list}>
        {happened.slice(0, SHOWN).map((one) => (
          <li key={`${one.at} ${one.run} ${one.text}`} className={styles.one}>
            <time className={styles.at} dateTime={one.at} title={whole(one.at)}>
              {briefly(one.at)}
            </time>
            <What one={one} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function What({ one }: { one: Happened }) {
  const look = classes(styles.text, !one.ok && styles.bad);
  if (!one.run) return <span className={look}>{one.text}</span>;
  return (
    <a className={look} href={href("history", [one.run])}>
      {one.text}
    </a>
  );
}
