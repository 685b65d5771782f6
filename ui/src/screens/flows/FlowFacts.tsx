// What a flow has done so far, and where its file is.
import type { FlowCard, FlowDetail } from "../../generated/api";
import { Facts } from "../../parts/Facts";
import { RunBars } from "../../parts/RunBars";
import { href } from "../../routing/route";
import { strings } from "../../strings";
import { grouped, when } from "../../text/format";
import { lookedWords, scheduleOf } from "../../text/said";

const words = strings.flows;

export function FlowFacts({ flow: { card, path } }: { flow: FlowDetail }) {
  return (
    <>
      <RunBars runs={card.lastRuns} />
      <Facts
        facts={[
          [words.schedule, scheduleOf(card)],
          card.nextRun !== null && [words.next, when(card.nextRun)],
          card.looked !== null && [words.looked, `${when(card.looked.at)}: ${lookedWords(card.looked)}`],
          [words.today, grouped(card.today)],
          [words.total, grouped(card.total)],
          card.waiting > 0 && [words.waiting, <Waiting key="waiting" card={card} />],
          [words.file, <code key="path">{path}</code>],
        ]}
      />
    </>
  );
}

function Waiting({ card }: { card: FlowCard }) {
  return <a href={href("history", ["waiting"])}>{grouped(card.waiting)}</a>;
}
