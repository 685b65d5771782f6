// The texts that a flow has had, what is different in one of them, and the way back to it.
import { useRequest } from "../../../data/queries";
import { Empty } from "../../../parts/Empty";
import { Shown } from "../../../parts/Shown";
import { strings } from "../../../strings";
import type { Draft } from "../draft/useDraft";
import { VersionPane } from "./VersionPane";
import { VersionRow } from "./VersionRow";
import styles from "./Versions.module.css";

const words = strings.design.versions;

export function Versions({ draft, chosen }: { draft: Draft; chosen: string | undefined }) {
  const query = useRequest("flow_versions", { slug: draft.slug });
  return (
    <Shown query={query}>
      {(versions) =>
        versions.length === 0 && chosen === undefined ? (
          <Empty title={words.none} text={words.noneText} />
        ) : (
          <div className={styles.split}>
            <ul className={styles.list} aria-label={words.list}>
              {versions.map((version) => (
                <li key={version.hash}>
                  <VersionRow slug={draft.slug} version={version} isChosen={version.hash === chosen} />
                </li>
              ))}
            </ul>
            {chosen === undefined ? (
              <p className={styles.choose}>{words.choose}</p>
            ) : (
              <VersionPane draft={draft} hash={chosen} />
            )}
          </div>
        )
      }
    </Shown>
  );
}
