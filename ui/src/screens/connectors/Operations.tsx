// The operations of a connector: searched by the engine, of which only those in sight are fetched and drawn.
import { useState } from "react";
import type { ConnectorCard } from "../../generated/api";
import { Card } from "../../parts/Card";
import fieldStyles from "../../parts/Field.module.css";
import layout from "../../parts/layout.module.css";
import { useSettled } from "../../parts/useSettled";
import { VirtualRows } from "../../parts/VirtualRows";
import { strings } from "../../strings";
import { OperationPane } from "./OperationPane";
import { OperationRowView } from "./OperationRowView";
import styles from "./Operations.module.css";
import { useOperations } from "./useOperations";

const words = strings.operations;
const ROW = 54;

/** `step` where it is a step of the wizard. */
type Props = { connector: ConnectorCard; chosen: string | undefined; step?: "definition" | "test" };

export function Operations({ connector, chosen, step }: Props) {
  const [search, setSearch] = useState("");
  const found = useOperations(connector.slug, useSettled(search.trim(), 120));
  return (
    <div className={styles.split}>
      <Card className={styles.list}>
        <search className={styles.search}>
          <input
            className={fieldStyles.input}
            type="search"
            aria-label={words.searchLabel}
            placeholder={words.search(connector.operations)}
            value={search}
            spellCheck={false}
            onChange={(event) => setSearch(event.target.value)}
          />
          <p className={search ? `${layout.small} ${layout.faint}` : layout.hidden} role="status">
            {search && found.total !== null && words.found(found.total)}
          </p>
        </search>
        {found.total === 0 ? (
          <p className={styles.none}>{words.none}</p>
        ) : (
          <VirtualRows
            label={words.list}
            count={found.total ?? 0}
            rowHeight={ROW}
            onSeen={found.see}
            row={(index) => (
              <OperationRowView row={found.at(index)} connector={connector.slug} chosen={chosen} step={step} />
            )}
          />
        )}
      </Card>
      <Card className={styles.detail}>
        {chosen ? (
          <OperationPane key={chosen} connector={connector} id={chosen} beginsWithTest={step === "test"} />
        ) : (
          <p className={styles.choose}>{words.choose}</p>
        )}
      </Card>
    </div>
  );
}
