// Runs in a list that goes on as far back as history is kept; only what is in sight is fetched.
import { useCallback } from "react";
import { usePages } from "../../data/queries";
import type { Runs } from "../../generated/api";
import { Card } from "../../parts/Card";
import { Empty } from "../../parts/Empty";
import { FaultNote } from "../../parts/FaultNote";
import { Loading } from "../../parts/Loading";
import layout from "../../parts/layout.module.css";
import { VirtualRows } from "../../parts/VirtualRows";
import { strings } from "../../strings";
import type { Choice } from "./Filters";
import styles from "./History.module.css";
import { RunRow } from "./RunRow";

const words = strings.history;
const ROW = 44;
const PAGE = 100;

type Props = Pick<Choice, "flow" | "status"> & Partial<Choice> & { showsFlow: boolean };

export function RunList({ showsFlow, ...choice }: Props) {
  const query = useRuns(choice);
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
  if (runs.length === 0) return <NoRuns choice={showsFlow ? choice : {}} />;
  return (
    <Card className={styles.list}>
      <VirtualRows
        label={words.runs}
        count={runs.length}
        rowHeight={ROW}
        onSeen={see}
        busy={isFetchingNextPage || query.isPlaceholderData}
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

function NoRuns({ choice: { flow, status, since, search } }: { choice: Partial<Choice> }) {
  if (search) return <Empty title={words.noMatch} text={words.noWordsText} />;
  return flow || status || since ? (
    <Empty title={words.noMatch} text={words.noMatchText} />
  ) : (
    <Empty title={words.empty} text={words.emptyText} />
  );
}

function useRuns(choice: Partial<Choice>) {
  return usePages<"runs", string>(
    "runs",
    choice,
    (before) => ({ ...asked(choice), ...(before && { before }), limit: PAGE }),
    (page) => page.next,
    { keepsPrevious: true },
  );
}

function asked({ flow, status, since, search }: Partial<Choice>): Omit<Runs, "limit"> {
  const from = since && sinceOf(since, Date.now());
  return {
    ...(flow && { flows: [flow] }),
    ...(status && { statuses: [status] }),
    ...(from && { since: from }),
    ...(search && { search }),
  };
}

/** `24h` or `7d` before now; nothing for what is neither. */
export function sinceOf(text: string, now: number): string | null {
  const [, number, unit] = /^(\d{1,4})([hd])$/.exec(text) ?? [];
  return unit ? new Date(now - Number(number) * (unit === "h" ? 1 : 24) * 3_600_000).toISOString() : null;
}
