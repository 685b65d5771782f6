// The walk through the window in a browser. It needs the program and the built UI: `./dev test` makes both.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // `npm run bench` only measures.
    include: process.env.CAUSEWAY_BENCH ? ["walk/*.bench.ts", "walk/import.walk.ts"] : ["walk/*.walk.ts"],
    environment: "node",
    // One engine and one browser at a time, on a machine that may be busy.
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
