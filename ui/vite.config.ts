/// <reference types="vitest/config" />
// The build of the window: one bundle for the desktop and for `causeway serve`, nothing fetched from elsewhere.
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Where `causeway serve` listens while the UI is developed against it. */
const engine = "http://127.0.0.1:8787";

export default defineConfig({
  plugins: [react()],
  base: "./",
  build: { target: "es2022", assetsInlineLimit: 0, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 700 },
  server: {
    port: 5173,
    strictPort: true,
    host: "127.0.0.1",
    proxy: { "/api": engine },
    fs: { allow: [".", "../catalog", "../crates"] },
  },
  test: {
    environment: "jsdom",
    // A machine that builds meanwhile is slow, not wrong.
    testTimeout: 120_000,
    setupFiles: ["src/test/setup.ts"],
    css: { include: /.*/, modules: { classNameStrategy: "non-scoped" } },
  },
});
