// Draws the window. The language is known by now: everything with words is loaded from here.
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import type { Backend } from "../backend";
import { BackendProvider } from "../data/backend";
import { queryDefaults } from "../data/defaults";
import { App } from "./App";

export function draw(root: HTMLElement, backend: Backend): void {
  createRoot(root).render(
    <StrictMode>
      <BackendProvider backend={backend}>
        <QueryClientProvider client={new QueryClient({ defaultOptions: queryDefaults })}>
          <App />
        </QueryClientProvider>
      </BackendProvider>
    </StrictMode>,
  );
}
