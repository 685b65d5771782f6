// How answers are cached: until the engine says that they are stale. It is on the same machine, so nothing expires.
import type { DefaultOptions } from "@tanstack/react-query";
import { Fault } from "../backend";

/** A fault that may pass by itself is asked again for a while; any other is shown at once. */
const isWorthAnother = (count: number, error: unknown) => error instanceof Fault && error.isRetryable && count < 3;

export const queryDefaults: DefaultOptions = {
  queries: {
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 5 * 60_000,
    retry: isWorthAnother,
    // The engine is local: being offline does not matter.
    networkMode: "always",
    refetchOnWindowFocus: false,
  },
  mutations: { networkMode: "always", retry: false },
};
