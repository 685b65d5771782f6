// The first screen: what needs the user, the map, how the flows go, what just happened.
import { useRequest } from "../../data/queries";
import { PageHead } from "../../parts/PageHead";
import { Shown } from "../../parts/Shown";
import { strings } from "../../strings";
import { Attentions } from "./Attentions";
import { FlowTable } from "./FlowTable";
import { JustNow } from "./JustNow";
import styles from "./Overview.module.css";
import { OverviewActs } from "./OverviewActs";
import { RoadMap } from "./RoadMap";
import { Welcome } from "./Welcome";

export function Overview() {
  const query = useRequest("overview", {});
  const isFirstStart = query.data && query.data.flows.length === 0 && query.data.islands.length === 0;
  if (isFirstStart) {
    const { counts, demo } = query.data.status;
    return <Welcome hasConnectors={counts.connectors > 0} isDemo={demo} />;
  }
  return (
    <>
      <PageHead title={strings.screens.overview}>
        <OverviewActs hasFlows={Boolean(query.data?.flows.length)} />
      </PageHead>
      <Shown query={query} rows={5}>
        {({ attention, islands, roads, flows, happened }) => (
          <>
            <Attentions attention={attention} />
            {islands.length > 0 && <RoadMap islands={islands} roads={roads} flows={flows} />}
            <div className={styles.below}>
              <FlowTable flows={flows} />
              <JustNow happened={happened} />
            </div>
          </>
        )}
      </Shown>
    </>
  );
}
