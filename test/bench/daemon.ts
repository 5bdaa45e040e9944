/**
 * The daemon's parts as `run` wires them, driven by the bench: `node daemon.ts CONFIG` sweeps once per message and answers with what it
 * cost. Its clock jumps by an hour between two sweeps, so that what was healthy is due again and is asked routinely.
 */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { keepHeapSmall } from "../../src/adapters/host/frugal-heap.ts";
import { createLogger } from "../../src/adapters/log/logger.ts";
import { createOwnMetrics } from "../../src/adapters/metrics/own-metrics.ts";
import { renderScrape } from "../../src/adapters/metrics/scrape.ts";
import { openSqliteStore } from "../../src/adapters/sqlite/sqlite-store.ts";
import { openMetricsListener } from "../../src/adapters/web/metrics-listener.ts";
import { openCurrent } from "../../src/app/current.ts";
import { type Holdings, holdingsOf } from "../../src/app/holdings.ts";
import { withProbingProcess } from "../../src/app/probing-process.ts";
import { Sweeper } from "../../src/app/sweeper.ts";
import type { Observation } from "../../src/core/observation.ts";
import { HOUR } from "../../src/core/time.ts";
import type { Prober } from "../../src/ports/prober.ts";
import { Fleet } from "../../src/usecases/fleet.ts";
import { refreshInventory } from "../../src/usecases/refresh-inventory.ts";

/** What one sweep cost. */
export interface SweepReport {
  readonly observations: number;
  readonly failed: number;
  readonly seconds: number;
  readonly delayP99Ms: number;
  readonly delayMaxMs: number;
  /** Domains whose served state is `in-sync` and that have no finding. */
  readonly healthy: number;
}

export interface ReadyReport {
  readonly metricsUrl: string;
  readonly concurrency: number;
}

let ahead = 0;
const clock = { now: (): number => Date.now() + ahead };
const tally = { observations: 0, failed: 0 };

keepHeapSmall();
const opened = await openCurrent(process.argv[2] ?? "", process.env, clock);
if (!opened.ok) throw new Error(opened.problems.join("\n"));
const apart = withProbingProcess(opened.current, clock);
const current = { ...apart, prober: counting(apart.prober) };
const { config, inventory } = current;
const store = await openSqliteStore({ file: config.database.path, clock });
const log = createLogger({ level: config.log.level, destination: process.stderr });
const fleet = await Fleet.load(store);
const metrics = createOwnMetrics({ version: "bench", node: process.version });
const request = { known: [], accepted: new Set<string>() };
const reading = await refreshInventory({ clock, store, inventory }, request);
fleet.adopt(reading.bindings);
const holdings: Holdings = holdingsOf(reading);
const sweeper = new Sweeper({
  clock,
  store,
  fleet,
  metrics,
  log,
  state: () => ({ current, ...holdings, isClockSkewed: false }),
});
const result = await openMetricsListener({
  ...config.listen,
  render: () => renderScrape({ records: fleet.records(), otherFindings: [] }, metrics),
  readiness: async () => ({ ready: true }),
  onError: (error) => log.error("A request failed", { error }),
});
if (result.kind === "failed") throw new Error(result.sentence);
const { listener } = result;
// However the bench ends, nothing of it stays behind.
process.on("disconnect", () => process.exit(1));
process.on("message", (message) => {
  if (message === "sweep") void sweepOnce().then(tell);
  else void close();
});
const ready: ReadyReport = {
  metricsUrl: listener.url,
  concurrency: config.probe.concurrency,
};
tell(ready);

async function sweepOnce(): Promise<SweepReport> {
  Object.assign(tally, { observations: 0, failed: 0 });
  const delay = monitorEventLoopDelay({ resolution: 10 });
  const startedAt = performance.now();
  delay.enable();
  await sweeper.run();
  delay.disable();
  const seconds = (performance.now() - startedAt) / 1_000;
  ahead += HOUR;
  const records = [...fleet.records()];
  const healthy = records.filter((r) => r.judgement?.served.state === "in-sync" && r.findings.length === 0);
  return {
    ...tally,
    seconds,
    delayP99Ms: delay.percentile(99) / 1e6,
    delayMaxMs: delay.max / 1e6,
    healthy: healthy.length,
  };
}

function counting({ probe, close }: Prober): Prober {
  const count = (observation: Observation): Observation => {
    tally.observations += 1;
    if (observation.outcome.kind === "failed") tally.failed += 1;
    return observation;
  };
  return { probe: async (request) => count(await probe(request)), close };
}

async function close(): Promise<void> {
  await sweeper.stop();
  await listener.close(1_000);
  metrics.close();
  await store.close();
  process.exit(0);
}

function tell(report: ReadyReport | SweepReport): void {
  process.send?.(report);
}
