// All connectors.
import { useRequest } from "../../data/queries";
import { ButtonLink } from "../../parts/Button";
import { Empty } from "../../parts/Empty";
import { PageHead } from "../../parts/PageHead";
import { Shown } from "../../parts/Shown";
import { go, href } from "../../routing/route";
import { strings } from "../../strings";
import { ConnectorCardView } from "./ConnectorCardView";
import styles from "./Connectors.module.css";
import { ImportDialog } from "./ImportDialog";

const words = strings.connectors;

export function Connectors({ imports }: { imports: boolean }) {
  const query = useRequest("connectors", {});
  return (
    <>
      <PageHead title={words.title} under={words.lead}>
        <ButtonLink look="primary" href={href("connectors", [], { import: 1 })}>
          {words.import}
        </ButtonLink>
      </PageHead>
      <Shown query={query}>
        {(connectors) =>
          connectors.length === 0 ? (
            <Empty title={words.empty} text={words.emptyText} />
          ) : (
            <ul className={styles.list}>
              {connectors.map((card) => (
                <li key={card.slug}>
                  <ConnectorCardView card={card} />
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
      {imports && <ImportDialog onClose={() => go(href("connectors"), { replace: true })} />}
    </>
  );
}
