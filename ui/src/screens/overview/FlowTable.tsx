// The flows in short: how the last runs went, when the next one starts, how much was moved today.
import type { FlowCard } from "../../generated/api";
import { Card } from "../../parts/Card";
import { FlowPill } from "../../parts/FlowPill";
import layout from "../../parts/layout.module.css";
import { RunBars } from "../../parts/RunBars";
import { href } from "../../routing/route";
import { strings } from "../../strings";
import { briefly } from "../../text/format";
import { lookedWords, scheduleOf } from "../../text/said";
import styles from "./FlowTable.module.css";

export function FlowTable({ flows }: { flows: readonly FlowCard[] }) {
  if (flows.length === 0) return <Card className={styles.none}>{strings.overview.noFlows}</Card>;
  return (
    <Card className={styles.card}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{strings.overview.flow}</th>
            <th scope="col">{strings.overview.bars}</th>
            <th scope="col">{strings.overview.next}</th>
            <th scope="col">
              <span className={layout.hidden}>{strings.overview.today}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {flows.map((flow) => (
            <Row key={flow.slug} flow={flow} />
          ))}
        </tbody>
      </table>
    </Card>
  );
}

function Row({ flow }: { flow: FlowCard }) {
  return (
    <tr>
      <td>
        <a className={styles.name} href={href("flows", [flow.slug])}>
          {flow.title}
        </a>
        <span className={styles.route}>{flow.route || scheduleOf(flow)}</span>
      </td>
      <td>
        <RunBars runs={flow.lastRuns} />
      </td>
      <td className={styles.next}>
        {next(flow)}
        {flow.looked && (
          <span className={styles.route} title={lookedWords(flow.looked)}>
            {strings.flows.lookedAt(briefly(flow.looked.at))}
          </span>
        )}
      </td>
      <td className={styles.end}>
        <FlowPill flow={flow} showsToday />
      </td>
    </tr>
  );
}

/** A flow that is held or paused has no next run, whatever its schedule says. */
function next(flow: FlowCard): string {
  if (flow.state === "held" || flow.state === "broken") return strings.flows.held;
  return flow.nextRun && flow.state !== "paused" ? briefly(flow.nextRun) : "–";
}
