// One flow: its steps, its runs, the text of its file.
import { useRequest } from "../../data/queries";
import type { FlowDetail } from "../../generated/api";
import { FlowPill } from "../../parts/FlowPill";
import { PageHead } from "../../parts/PageHead";
import { Shown } from "../../parts/Shown";
import { Tabs } from "../../parts/Tabs";
import { go, href } from "../../routing/route";
import { strings } from "../../strings";
import { RunList } from "../history/RunList";
import { Findings } from "./Findings";
import { FlowActs } from "./FlowActs";
import { FlowFacts } from "./FlowFacts";
import styles from "./FlowScreen.module.css";
import { FlowSource } from "./FlowSource";
import { Steps } from "./Steps";

const words = strings.flows;

export function FlowScreen({ slug, tab }: { slug: string; tab: string | undefined }) {
  const query = useRequest("flow", { slug });
  const back = { to: href("flows"), text: words.notFound };
  if (!query.data) {
    return (
      <>
        <PageHead title={slug} back={back} />
        <Shown query={query}>{() => null}</Shown>
      </>
    );
  }
  const { card, findings } = query.data;
  return (
    <>
      <PageHead title={card.title} under={[card.route, card.schedule].filter(Boolean).join(" · ")} back={back}>
        <FlowPill flow={card} />
        <FlowActs flow={card} isMain />
      </PageHead>
      {findings.length > 0 && <Findings findings={findings} isBroken={card.state === "broken"} />}
      <Tabs
        label={card.title}
        tabs={tabsOf(query.data)}
        value={tab}
        onChange={(id) => go(href("flows", [slug], { tab: id }), { replace: true })}
      />
    </>
  );
}

const tabsOf = (flow: FlowDetail) => [
  { id: "steps", title: words.steps, panel: <Design flow={flow} /> },
  { id: "runs", title: words.runs, panel: <RunList flow={flow.card.slug} status={undefined} showsFlow={false} /> },
  { id: "source", title: words.source, panel: <FlowSource flow={flow} /> },
];

function Design({ flow }: { flow: FlowDetail }) {
  return (
    <div className={styles.split}>
      <Steps steps={flow.steps} />
      <FlowFacts flow={flow} />
    </div>
  );
}
