// Starts the window: finds the way to the engine, then draws.
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { connect } from "./backend";
import "./base.css";
import { BackendProvider } from "./data/backend";
import { queryDefaults } from "./data/defaults";
import { App } from "./shell/App";
import { applyRememberedTheme } from "./shell/useTheme";

async function start() {
  applyRememberedTheme();
  const root = document.getElementById("root");
  if (!root) return;
  const backend = await connect();
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

void start();
