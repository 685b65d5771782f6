// What a flow is for and what it has done so far.
import type { FlowDetail } from "../../generated/api";
import { Card } from "../../parts/Card";
import { Facts } from "../../parts/Facts";
import { RunBars } from "../../parts/RunBars";
import { href } from "../../routing/route";
import { strings } from "../../strings";
import { grouped, when } from "../../text/format";
import styles from "./FlowScreen.module.css";

const words = strings.flows;

export function FlowFacts({ flow: { card, description, path } }: { flow: FlowDetail }) {
  return (
    <Card isPadded className={styles.aside}>
      {description && (
        <section>
          <h2>{words.about}</h2>
          <p className={styles.about}>{description}</p>
        </section>
      )}
      <RunBars runs={card.lastRuns} />
      <Facts
        facts={[
          [words.schedule, card.schedule],
          card.nextRun !== null && [words.next, when(card.nextRun)],
          [words.today, grouped(card.today)],
          [words.total, grouped(card.total)],
          card.waiting > 0 && [
            words.waiting,
            <a key="waiting" href={href("history", ["waiting"])}>
              {grouped(card.waiting)}
            </a>,
          ],
          [words.file, <code key="path">{path}</code>],
        ]}
      />
    </Card>
  );
}
