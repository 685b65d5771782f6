// Runs in a list that goes on as far back as history is kept.
import { useCallback } from "react";
import { usePages } from "../../data/queries";
import { Card } from "../../parts/Card";
import { Empty } from "../../parts/Empty";
import { FaultNote } from "../../parts/FaultNote";
import { Loading } from "../../parts/Loading";
import layout from "../../parts/layout.module.css";
import { VirtualRows } from "../../parts/VirtualRows";
import { strings } from "../../strings";
import styles from "./History.module.css";
import { RunRow } from "./RunRow";

const words = strings.history;
const ROW = 44;
const PAGE = 100;

type Props = { flow: string | undefined; status: string | undefined; showsFlow: boolean };

export function RunList({ flow, status, showsFlow }: Props) {
  const query = useRuns(flow ?? null, status ?? null);
  const runs = query.data?.pages.flatMap((page) => page.runs) ?? [];
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const see = useCallback(
    (_: number, last: number) => {
      if (last >= runs.length - 20 && hasNextPage && !isFetchingNextPage) void fetchNextPage();
    },
    [runs.length, hasNextPage, isFetchingNextPage, fetchNextPage],
  );
  if (query.error) return <FaultNote fault={query.error} again={() => void query.refetch()} />;
  if (query.isPending) return <Loading rows={6} />;
  if (runs.length === 0) return <NoRuns isFiltered={Boolean(flow || status) && showsFlow} />;
  return (
    <Card className={styles.list}>
      <VirtualRows
        label={words.runs}
        count={runs.length}
        rowHeight={ROW}
        onSeen={see}
        busy={isFetchingNextPage}
        row={(index) => {
          const run = runs[index];
          return run && <RunRow run={run} showsFlow={showsFlow} />;
        }}
      />
      <span className={layout.hidden} role="status">
        {isFetchingNextPage && strings.app.more}
      </span>
    </Card>
  );
}

function NoRuns({ isFiltered }: { isFiltered: boolean }) {
  return isFiltered ? (
    <Empty title={words.noMatch} text={words.noMatchText} />
  ) : (
    <Empty title={words.empty} text={words.emptyText} />
  );
}

function useRuns(flow: string | null, status: string | null) {
  return usePages<"runs", string>(
    "runs",
    { flow, status },
    (before) => ({ flow, status, before, limit: PAGE }),
    (page) => page.next,
  );
}
