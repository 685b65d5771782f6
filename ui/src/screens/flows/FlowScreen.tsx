// One flow: its designer, the text of its file, its versions, its runs.
import { useMemo, useState } from "react";
import { useRequest } from "../../data/queries";
import type { Finding, FlowDetail } from "../../generated/api";
import { Banner } from "../../parts/Banner";
import { Empty } from "../../parts/Empty";
import { FlowPill } from "../../parts/FlowPill";
import { PageHead } from "../../parts/PageHead";
import { Shown } from "../../parts/Shown";
import { Tabs } from "../../parts/Tabs";
import { useSettled } from "../../parts/useSettled";
import { go, href } from "../../routing/route";
import { strings } from "../../strings";
import { titled } from "../../text/format";
import { scheduleOf } from "../../text/said";
import { RunList } from "../history/RunList";
import { Code } from "./code/Code";
import { type Path, pathOf } from "./design/json";
import { isShown, outline, stepOf } from "./design/outline";
import { Designer } from "./designer/Designer";
import { DraftActs } from "./draft/DraftActs";
import { DraftNotes } from "./draft/DraftNotes";
import { LeaveGuard } from "./draft/LeaveGuard";
import { useDraft } from "./draft/useDraft";
import { useDraftKeys } from "./draft/useDraftKeys";
import { FindingsMenu } from "./FindingsMenu";
import { FlowActs } from "./FlowActs";
import { FlowAgreement } from "./FlowAgreement";
import { FlowSignIns } from "./FlowSignIns";
import { FlowTest } from "./test/FlowTest";
import { Versions } from "./versions/Versions";

const words = strings.design;
const BACK = { to: href("flows"), text: strings.flows.notFound };
/** How long nothing is typed before the text is checked, in milliseconds. */
const CHECK_AFTER = 400;

type Shows = { tab: string | undefined; version: string | undefined; signsIn: boolean };

export function FlowScreen({ slug, ...shows }: { slug: string } & Shows) {
  const query = useRequest("flow", { slug });
  if (query.data) return <Loaded key={slug} flow={query.data} {...shows} />;
  return (
    <>
      <PageHead title={slug} back={BACK} />
      <Shown query={query}>{() => null}</Shown>
    </>
  );
}

function Loaded({ flow, tab, version, signsIn }: { flow: FlowDetail } & Shows) {
  const { card } = flow;
  const draft = useDraft(flow);
  const [chosen, choose] = useState<Path | null>(null);
  const read = useMemo(() => outline(draft.text), [draft.text]);
  const checked = useRequest("flow_check", { text: useSettled(draft.text, CHECK_AFTER) }, { keepsPrevious: true });
  const findings = checked.data ?? flow.findings;
  useDraftKeys(draft);
  const showTab = (id: string) => go(href("flows", [card.slug], { tab: id }), { replace: true });
  const stepAt = ({ pointer }: Finding) => (isShown(read) ? stepOf(read, pathOf(pointer)) : undefined);
  const where = (finding: Finding) => titled(stepAt(finding)?.name ?? "");
  const show = (finding: Finding) => {
    const step = stepAt(finding);
    if (step) choose(step.path);
    showTab(step ? "design" : "code");
  };
  const tabs = [
    {
      id: "design",
      title: words.tabs.design,
      panel: isShown(read) ? (
        <Designer flow={flow} draft={draft} read={read} findings={findings} chosen={chosen} choose={choose} />
      ) : (
        <Empty title={words.unshown} text={unshown(draft.text, read.slip)} />
      ),
    },
    { id: "test", title: words.tabs.test, panel: <FlowTest slug={card.slug} text={draft.text} /> },
    { id: "code", title: words.tabs.code, panel: <Code draft={draft} findings={findings} /> },
    { id: "versions", title: words.tabs.versions, panel: <Versions draft={draft} chosen={version} /> },
    { id: "runs", title: words.tabs.runs, panel: <RunList flow={card.slug} status={undefined} showsFlow={false} /> },
  ];
  return (
    <>
      <PageHead title={card.title} under={[card.route, scheduleOf(card)].filter(Boolean).join(" · ")} back={BACK}>
        <FlowPill flow={card} />
        <FlowActs flow={card} />
        <FindingsMenu findings={findings} where={where} onShow={show} />
        <DraftActs draft={draft} title={card.title} />
      </PageHead>
      <FlowAgreement flow={flow} />
      <FlowSignIns flow={flow} begins={signsIn} />
      <DraftNotes draft={draft} title={card.title} />
      {card.state === "broken" && <Banner tone="bad" hasDot title={words.broken} text={strings.flows.findingsBroken} />}
      <Tabs label={card.title} tabs={tabs} value={tab} onChange={showTab} />
      <LeaveGuard draft={draft} title={card.title} />
    </>
  );
}

function unshown(text: string, slip: number | null): string {
  if (slip === null) return words.unshownShape;
  return words.unshownSlip(text.slice(0, slip).split("\n").length);
}
