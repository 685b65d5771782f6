// One finished action as a row with its bar.
import { classes } from "../../parts/classes";
import { Dot } from "../../parts/Dot";
import layout from "../../parts/layout.module.css";
import { go, href } from "../../routing/route";
import { strings } from "../../strings";
import { span } from "../../text/format";
import { toneOfAction } from "../../text/tones";
import styles from "./Waterfall.module.css";
import type { WaterfallRow } from "./waterfallRows";

const words = strings.run;
const INDENT = 14;
const DEEPEST = 6;

export function WaterfallRowView({ run, row, isChosen }: { run: string; row: WaterfallRow; isChosen: boolean }) {
  const { action, title, item, depth } = row;
  const to = href("history", [run], { action: action.seq });
  const choose = (event: React.MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(to, { replace: true });
  };
  return (
    <a className={styles.row} href={to} onClick={choose} aria-current={isChosen}>
      <span className={styles.name} style={{ paddingLeft: Math.min(depth, DEEPEST) * INDENT }}>
        <Dot tone={toneOfAction(action.status)} />
        {/* What the colour says. */}
        <span className={layout.hidden}>{words.actions[action.status] ?? action.status}:</span>{" "}
        <span className={styles.text} title={action.path}>
          {title}
        </span>{" "}
        {item && <span className={styles.index}>{item}</span>}
      </span>{" "}
      <span className={styles.code} title={action.error ?? undefined}>
        {resultOf(row)}
      </span>{" "}
      <span className={styles.track} aria-hidden>
        <Bar row={row} />
      </span>
      <span className={styles.ms}>{span(action.ms)}</span>
    </a>
  );
}

function Bar({ row: { action, left, width } }: { row: WaterfallRow }) {
  const tone = toneOfAction(action.status);
  const look = tone === "bad" ? styles.bad : tone === "plain" && styles.skipped;
  return (
    <span className={classes(styles.bar, look)} style={{ left: `min(${left}%, 100% - 3px)`, width: `${width}%` }} />
  );
}

function resultOf({ action }: WaterfallRow): string {
  if (action.code) return words.codes[action.code] ?? action.code;
  return action.status === "Succeeded" ? "" : (words.actions[action.status] ?? action.status);
}
