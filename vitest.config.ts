import { availableParallelism } from "node:os";
import { defineConfig, type ViteUserConfigFnObject } from "vitest/config";
import { SkipReporter } from "./test/tools/skip-reporter.ts";

/** A file that also gets the results as JSON. */
const results = process.env["TEST_RESULTS"];

/** Tests that need Debian packages or minutes end in `.all.test.ts`; only `npm run test:all` (mode "all") runs them. */
const config: ViteUserConfigFnObject = defineConfig(({ mode }) => ({
  test: {
    include: mode === "all" ? ["test/**/*.all.test.ts"] : ["test/**/*.test.ts"],
    exclude: mode === "all" ? [] : ["test/**/*.all.test.ts"],
    globalSetup: "test/tools/run-folder.ts",
    testTimeout: mode === "all" ? 600_000 : 30_000,
    hookTimeout: 60_000,
    pool: "forks",
    // Many tests wait for sockets: leave no core idle.
    maxWorkers: availableParallelism() + 1,
    // No module keeps state, so files may share what they import: a third less time.
    isolate: mode === "all",
    reporters: ["default", new SkipReporter(), ...(results === undefined ? [] : ["json" as const])],
    ...(results === undefined ? {} : { outputFile: { json: results } }),
  },
}));

export default config;
