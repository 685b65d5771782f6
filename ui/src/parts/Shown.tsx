// Shows an answer once it is there; until then a quiet place holder, or what went wrong.
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Fault } from "../backend";
import { FaultNote } from "./FaultNote";
import { Loading } from "./Loading";

type Props<T> = { query: UseQueryResult<T, Fault>; children: (answer: T) => ReactNode; rows?: number };

export function Shown<T>({ query, children, rows }: Props<T>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <FaultNote fault={query.error} again={() => void query.refetch()} />;
  return <Loading rows={rows} />;
}
