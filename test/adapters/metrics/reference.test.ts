import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { FAMILIES } from "../../../src/adapters/metrics/families.ts";
import { LABEL_MEANINGS } from "../../../src/adapters/metrics/labels.ts";
import { createOwnMetrics } from "../../../src/adapters/metrics/own-metrics.ts";
import { metricsReference, REFERENCE_FILE } from "../../tools/generate-metrics-reference.ts";

test("docs/metrics.md is what the code says (node test/tools/generate-metrics-reference.ts)", () => {
  expect(readFileSync(REFERENCE_FILE, "utf8")).toBe(metricsReference());
});

test("every label of every metric is explained, and no other", () => {
  const own = createOwnMetrics({ version: "", node: "" });
  own.close();
  const used = own.registry
    .getMetricsAsArray()
    .flatMap((metric) => (metric as unknown as { readonly labelNames: readonly string[] }).labelNames);
  const all = new Set<string>(["domain", "port", ...used, ...FAMILIES.flatMap(({ labels }) => labels)]);
  expect(Object.keys(LABEL_MEANINGS).sort()).toEqual([...all].sort());
});
