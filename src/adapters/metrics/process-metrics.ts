import { monitorEventLoopDelay } from "node:perf_hooks";
import { Counter, Gauge, type Registry } from "prom-client";
import { METRIC_PREFIX } from "./family.ts";

const RESOLUTION_MS = 10;

/**
 * What the process uses and how long its event loop stops. prom-client's default set differs by platform and holds
 * gauges named `_total`; this one is small and the same everywhere. Returns what ends the measurement.
 */
export function registerProcessMetrics(registry: Registry): () => void {
  const startedAt = Date.now() / 1000 - process.uptime();
  readGauge(registry, "process_start_time_seconds", "When the process was started.", () => startedAt);
  readGauge(registry, "process_resident_memory_bytes", "Resident memory.", () => process.memoryUsage.rss());
  readGauge(
    registry,
    "process_heap_used_bytes",
    "JavaScript heap in use.",
    () => process.memoryUsage().heapUsed,
  );
  registerCpu(registry);
  return registerEventLoop(registry);
}

function registerCpu(registry: Registry): void {
  let counted = 0;
  new Counter({
    name: `${METRIC_PREFIX}process_cpu_seconds_total`,
    help: "CPU time of the process, user and system.",
    registers: [registry],
    collect() {
      const { user, system } = process.cpuUsage();
      const seconds = (user + system) / 1e6;
      this.inc(seconds - counted);
      counted = seconds;
    },
  });
}

function registerEventLoop(registry: Registry): () => void {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  const seconds = (nanoseconds: number) => Math.max(0, nanoseconds / 1e9 - RESOLUTION_MS / 1000);
  // Metrics are collected in the order of registration: the last one starts the next period.
  readGauge(
    registry,
    "event_loop_delay_p99_seconds",
    "99th percentile of the event loop's delay since the last scrape.",
    () => seconds(delay.percentile(99)),
  );
  readGauge(
    registry,
    "event_loop_delay_max_seconds",
    "Longest delay of the event loop since the last scrape.",
    () => {
      const longest = delay.max;
      delay.reset();
      return seconds(longest);
    },
  );
  return () => {
    delay.disable();
  };
}

function readGauge(registry: Registry, name: string, help: string, read: () => number): void {
  new Gauge({
    name: METRIC_PREFIX + name,
    help,
    registers: [registry],
    collect() {
      this.set(read());
    },
  });
}
