// Pages of operations around what is in sight, of one connector or of all. A description may have ten thousand of them.
import { keepPreviousData, useQueries } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { useBackend } from "../../data/backend";
import type { OperationPage, OperationRow } from "../../generated/api";

const PAGE = 100;

export function useOperations(connector: string | null, search: string) {
  const backend = useBackend();
  const [seen, setSeen] = useState({ first: 0, last: 0 });
  const pages = range(Math.floor(seen.first / PAGE), Math.floor(seen.last / PAGE));
  const answers = useQueries({
    queries: pages.map((page) => {
      const input = { ...(connector !== null && { connector }), search, offset: page * PAGE, limit: PAGE };
      return {
        queryKey: ["operations", input],
        queryFn: (): Promise<OperationPage> => backend.request("operations", input),
        placeholderData: keepPreviousData,
      };
    }),
  });
  const see = useCallback((first: number, last: number) => {
    setSeen((seen) => (seen.first === first && seen.last === last ? seen : { first, last }));
  }, []);
  const at = (index: number): OperationRow | undefined => {
    const answer = answers[pages.indexOf(Math.floor(index / PAGE))];
    return answer?.data?.operations[index % PAGE];
  };
  return { total: answers.find((answer) => answer.data)?.data?.total ?? null, at, see };
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
