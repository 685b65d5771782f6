// One flow in the list.
import type { FlowCard } from "../../generated/api";
import { Card } from "../../parts/Card";
import { FlowPill } from "../../parts/FlowPill";
import layout from "../../parts/layout.module.css";
import { RunBars } from "../../parts/RunBars";
import { href } from "../../routing/route";
import { strings } from "../../strings";
import { when } from "../../text/format";
import { lookedWords, scheduleOf } from "../../text/said";
import { FlowActs } from "./FlowActs";
import styles from "./Flows.module.css";

export function FlowRow({ flow }: { flow: FlowCard }) {
  const showsNext = flow.nextRun && !["held", "broken", "paused"].includes(flow.state);
  return (
    <li>
      <Card className={styles.card}>
        <div>
          <div className={`${layout.row} ${layout.wrap} ${layout.near}`}>
            <a className={styles.name} href={href("flows", [flow.slug])}>
              {flow.title}
            </a>
            <FlowPill flow={flow} />
          </div>
          <p className={styles.under}>{[flow.route, scheduleOf(flow)].filter(Boolean).join(" · ")}</p>
          {flow.looked && (
            <p className={styles.under}>
              {strings.flows.lookedAt(when(flow.looked.at))}: {lookedWords(flow.looked)}
            </p>
          )}
        </div>
        <div className={styles.numbers}>
          <RunBars runs={flow.lastRuns} />
          <p className={`${styles.under} ${layout.num}`}>
            {strings.overview.todayCount(flow.today)}
            {showsNext && flow.nextRun && ` · ${strings.overview.next} ${when(flow.nextRun)}`}
          </p>
        </div>
        <div className={styles.acts}>
          <FlowActs flow={flow} />
        </div>
      </Card>
    </li>
  );
}
