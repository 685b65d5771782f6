// All flows.
import { useRequest } from "../../data/queries";
import { ButtonLink } from "../../parts/Button";
import { Empty } from "../../parts/Empty";
import { PageHead } from "../../parts/PageHead";
import { Shown } from "../../parts/Shown";
import { go, href } from "../../routing/route";
import { strings } from "../../strings";
import { FlowRow } from "./FlowRow";
import styles from "./Flows.module.css";
import { NewFlow } from "./NewFlow";

const words = strings.flows;

export function Flows({ isNew }: { isNew: boolean }) {
  const query = useRequest("flows", {});
  const newFlow = (
    <ButtonLink look="primary" href={href("flows", [], { new: 1 })}>
      {strings.overview.newFlow}
    </ButtonLink>
  );
  return (
    <>
      <PageHead title={words.title} under={words.lead}>
        {newFlow}
      </PageHead>
      <Shown query={query}>
        {(flows) =>
          flows.length === 0 ? (
            <Empty title={words.empty} text={words.emptyText} />
          ) : (
            <ul className={styles.list}>
              {flows.map((flow) => (
                <FlowRow key={flow.slug} flow={flow} />
              ))}
            </ul>
          )
        }
      </Shown>
      {isNew && <NewFlow onClose={() => go(href("flows"), { replace: true })} />}
    </>
  );
}
