// The engine's events: which answers went stale. Bursts (a run that delivers hundreds of items) are gathered.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Tag } from "../backend";
import { useBackend } from "./backend";
import { invalidate } from "./queries";

/** Stale answers are asked for at most this often, in milliseconds. */
const PAUSE = 250;

/** Keeps the cache fresh. Says whether the engine answers. */
export function useEvents(): boolean {
  const backend = useBackend();
  const client = useQueryClient();
  const [isUp, setUp] = useState(true);
  useEffect(() => {
    const stale = new Set<Tag>();
    let timer: number | undefined;
    const flush = () => {
      timer = undefined;
      void invalidate(client, [...stale]);
      stale.clear();
    };
    const stop = backend.listen((tags) => {
      for (const tag of tags) stale.add(tag);
      timer ??= window.setTimeout(flush, PAUSE);
    }, setUp);
    return () => {
      window.clearTimeout(timer);
      stop();
    };
  }, [backend, client]);
  return isUp;
}
