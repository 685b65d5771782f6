// The steps of a run over time. A first sync has thousands: only those in sight are drawn.
import { useCallback, useMemo } from "react";
import type { ActionView, RunView } from "../../generated/api";
import { Card } from "../../parts/Card";
import { VirtualRows } from "../../parts/VirtualRows";
import { strings } from "../../strings";
import styles from "./Waterfall.module.css";
import { WaterfallRowView } from "./WaterfallRowView";
import { waterfallRows } from "./waterfallRows";

const words = strings.run;
const ROW = 36;

type Props = {
  run: RunView;
  actions: readonly ActionView[];
  chosen: number | undefined;
  hasMore: boolean;
  onMore: () => void;
};

export function Waterfall({ run, actions, chosen, hasMore, onMore }: Props) {
  const isWhole = !hasMore && actions.length <= 500;
  const rows = useMemo(() => waterfallRows(actions, run.ms, isWhole), [actions, run.ms, isWhole]);
  const see = useCallback(
    (_: number, last: number) => {
      if (last >= rows.length - 40 && hasMore) onMore();
    },
    [rows.length, hasMore, onMore],
  );
  return (
    <Card className={styles.card}>
      <div className={styles.head} aria-hidden>
        <span>{words.step}</span>
        <span>{words.result}</span>
        <span>{words.time}</span>
      </div>
      {rows.length === 0 ? (
        <p className={styles.none}>{words.noActions}</p>
      ) : (
        <VirtualRows
          label={words.steps}
          count={rows.length}
          rowHeight={ROW}
          onSeen={see}
          row={(index) => {
            const row = rows[index];
            return row && <WaterfallRowView run={run.id} row={row} isChosen={row.action.seq === chosen} />;
          }}
        />
      )}
    </Card>
  );
}
