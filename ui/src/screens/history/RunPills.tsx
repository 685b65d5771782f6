// How a run went, in a few words and numbers.
import type { RunView } from "../../generated/api";
import layout from "../../parts/layout.module.css";
import { Pill } from "../../parts/Pill";
import { href } from "../../routing/route";
import { strings } from "../../strings";
import { statusOf, summaryOf } from "../../text/said";
import { toneOfRun } from "../../text/tones";
import styles from "./RunScreen.module.css";

const words = strings.run;

export function RunPills({ run }: { run: RunView }) {
  return (
    <div className={styles.pills} role="status">
      <Pill tone={toneOfRun(run.status)} hasDot>
        {statusOf(run)}
      </Pill>
      {run.delivered > 0 && <Pill tone="ok">{words.delivered(run.delivered)}</Pill>}
      {run.already > 0 && <Pill>{words.already(run.already)}</Pill>}
      {run.failed > 0 && <Pill tone="bad">{words.failed(run.failed)}</Pill>}
      {run.unknown > 0 && <Pill tone="warn">{words.unknown(run.unknown)}</Pill>}
      <span className={`${layout.dim} ${layout.small}`}>{summaryOf(run)}</span>
      {run.unknown > 0 && <a href={href("history", ["waiting"])}>{words.decide}</a>}
      <a className={layout.small} href={href("flows", [run.flow], { tab: "versions", version: run.version })}>
        {words.showVersion}
      </a>
    </div>
  );
}
