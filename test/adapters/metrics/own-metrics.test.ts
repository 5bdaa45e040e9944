import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, onTestFinished, test as plainTest } from "vitest";
import { createOwnMetrics, type OwnMetrics } from "../../../src/adapters/metrics/own-metrics.ts";
import { renderScrape } from "../../../src/adapters/metrics/scrape.ts";
import { readExposition, type Series } from "./exposition.ts";
import { NOW, plantRecord } from "./planted-records.ts";

const test = plainTest.extend("own", async () => {
  const own = createOwnMetrics({ version: "1.2.3", node: "v24.0.0" });
  onTestFinished(() => own.close());
  return own;
});

async function seriesOf(own: OwnMetrics, family: string): Promise<readonly Series[]> {
  const read = readExposition(await own.render()).find(({ name }) => name === `certhorizon_${family}`);
  if (read === undefined) throw new Error(`no family ${family}`);
  return read.series;
}

test("the build is known from the start, what has not happened is absent", async ({ own }) => {
  expect(await seriesOf(own, "build_info")).toEqual([
    { name: "certhorizon_build_info", labels: { version: "1.2.3", node: "v24.0.0" }, value: 1 },
  ]);
  for (const family of [
    "sweep_last_completed_timestamp_seconds",
    "sweep_duration_seconds",
    "config_last_reload_successful",
    "source_up",
    "probe_failures_total",
  ]) {
    expect(await seriesOf(own, family), family).toEqual([]);
  }
});

test("sweeps and configuration", async ({ own }) => {
  own.sweepCompleted(NOW, 1500);
  own.configReloaded(true);
  own.configReloaded(false);
  expect(await seriesOf(own, "sweep_last_completed_timestamp_seconds")).toMatchObject([
    { value: NOW / 1000 },
  ]);
  expect(await seriesOf(own, "sweep_duration_seconds")).toMatchObject([{ value: 1.5 }]);
  expect(await seriesOf(own, "config_last_reload_successful")).toMatchObject([{ value: 0 }]);
});

test("probes by stage, failures by reason", async ({ own }) => {
  own.observeStage("connect", 3);
  own.observeStage("connect", 300);
  own.observeStage("handshake", 20_000);
  own.countFailure("handshake", "timeout");
  own.countFailure("handshake", "timeout");
  own.countFailure("connect", "refused");
  const durations = await seriesOf(own, "probe_duration_seconds");
  const value = (name: string, labels: Record<string, string>) =>
    durations.find(
      (each) => each.name === name && Object.entries(labels).every(([k, v]) => each.labels[k] === v),
    )?.value;
  expect(value("certhorizon_probe_duration_seconds_bucket", { stage: "connect", le: "0.005" })).toBe(1);
  expect(value("certhorizon_probe_duration_seconds_count", { stage: "connect" })).toBe(2);
  expect(value("certhorizon_probe_duration_seconds_sum", { stage: "handshake" })).toBe(20);
  expect(await seriesOf(own, "probe_failures_total")).toMatchObject([
    { labels: { stage: "handshake", reason: "timeout" }, value: 2 },
    { labels: { stage: "connect", reason: "refused" }, value: 1 },
  ]);
});

test("sources that no longer exist go with all their series", async ({ own }) => {
  own.setSources([
    { source: "prod", bindings: 12, up: true, lastSuccessAt: NOW },
    { source: "old", bindings: 3, up: true, lastSuccessAt: NOW },
  ]);
  own.setSources([
    { source: "prod", bindings: 12, up: false, lastSuccessAt: NOW },
    { source: "new", bindings: 0, up: false, lastSuccessAt: undefined },
  ]);
  expect(await seriesOf(own, "bindings")).toMatchObject([
    { labels: { source: "prod" }, value: 12 },
    { labels: { source: "new" }, value: 0 },
  ]);
  expect(await seriesOf(own, "source_up")).toMatchObject([{ value: 0 }, { value: 0 }]);
  expect(await seriesOf(own, "source_last_success_timestamp_seconds")).toMatchObject([
    { labels: { source: "prod" }, value: NOW / 1000 },
  ]);
});

test("process metrics are plausible, CPU only grows", async ({ own }) => {
  const [before] = await seriesOf(own, "process_cpu_seconds_total");
  await nextTurn();
  const [after] = await seriesOf(own, "process_cpu_seconds_total");
  expect(before?.value).toBeGreaterThan(0);
  expect(after?.value).toBeGreaterThanOrEqual(before?.value ?? Number.NaN);
  expect((await seriesOf(own, "process_resident_memory_bytes"))[0]?.value).toBeGreaterThan(1e7);
  expect((await seriesOf(own, "event_loop_delay_max_seconds"))[0]?.value).toBeGreaterThanOrEqual(0);
});

test("a whole scrape is one valid exposition: bindings first, no family twice", async ({ own }) => {
  own.observeStage("dns", 1);
  let text = "";
  for await (const chunk of renderScrape(
    { records: [plantRecord("img.example.com")], otherFindings: [] },
    own,
  )) {
    text += chunk;
  }
  const names = readExposition(text).map(({ name }) => name);
  expect(names[0]).toBe("certhorizon_binding_info");
  expect(names).toContain("certhorizon_build_info");
  expect(names.every((name) => name.startsWith("certhorizon_"))).toBe(true);
});
