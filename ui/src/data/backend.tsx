// Gives the screens the way to the engine, and whether the engine answers.
import { createContext, type ReactNode, useContext } from "react";
import type { Backend } from "../backend";

const BackendContext = createContext<Backend | null>(null);

export function BackendProvider({ backend, children }: { backend: Backend; children: ReactNode }) {
  return <BackendContext value={backend}>{children}</BackendContext>;
}

export function useBackend(): Backend {
  const backend = useContext(BackendContext);
  if (!backend) throw new Error("BackendProvider is missing.");
  return backend;
}
