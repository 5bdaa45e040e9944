import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { FailureReason, Stage } from "../../core/observation.ts";
import type { DurationMs, Instant } from "../../core/time.ts";
import { METRIC_PREFIX } from "./family.ts";
import type { LabelName } from "./labels.ts";
import { registerProcessMetrics } from "./process-metrics.ts";

export interface SourceStatus {
  readonly source: string;
  readonly bindings: number;
  /** Whether the last reading succeeded. */
  readonly up: boolean;
  readonly lastSuccessAt: Instant | undefined;
}

/** Whether a store has one of the recommended roots now. */
export interface StoreRoot {
  readonly store: string;
  readonly root: string;
  readonly present: boolean;
}

export type DeliveryRoad = "mail" | "webhook" | "alertmanager";

/** The program's own metrics: everything that is not about one binding. */
export interface OwnMetrics {
  readonly registry: Registry;
  observeStage(stage: Stage, durationMs: DurationMs): void;
  countFailure(stage: Stage, reason: FailureReason): void;
  /** All sources that exist now; the series of others go. */
  setSources(sources: readonly SourceStatus[]): void;
  sweepCompleted(at: Instant, durationMs: DurationMs): void;
  configReloaded(successful: boolean): void;
  /** Age of the trust data, and all stores that exist now. */
  setTrust(asOf: Instant, roots: readonly StoreRoot[]): void;
  /** What waits to be told, and since when the oldest does. */
  setOutbox(waiting: number, oldestAt: Instant | undefined): void;
  countDelivery(road: DeliveryRoad, result: "sent" | "retry" | "failed"): void;
  /** Prometheus text format 0.0.4, ends with a line feed. */
  render(): Promise<string>;
  /** Ends the measurement of the event loop. */
  close(): void;
}

export function createOwnMetrics(build: { readonly version: string; readonly node: string }): OwnMetrics {
  const registry = new Registry();
  const probes = probeMetrics(registry);
  const sources = sourceMetrics(registry);
  const sweepAt = gauge(
    registry,
    "sweep_last_completed_timestamp_seconds",
    "When the last sweep was completed.",
  );
  const sweepSeconds = gauge(registry, "sweep_duration_seconds", "How long the last completed sweep took.");
  const config = gauge(
    registry,
    "config_last_reload_successful",
    "Whether the last reading of the configuration was accepted (1) or the one before is still in force (0).",
  );
  gauge(registry, "build_info", "Version of the program and of its runtime.", ["version", "node"]).set(
    { ...build },
    1,
  );
  const trustData = gauge(
    registry,
    "trust_data_timestamp_seconds",
    "When the trust data was last looked through.",
  );
  const storeRoots = gauge(
    registry,
    "store_root_present",
    "Whether a trust store has a recommended root now (1) or not (0).",
    ["store", "root"],
  );
  const closeProcessMetrics = registerProcessMetrics(registry);
  return {
    registry,
    ...probes,
    ...deliveryMetrics(registry),
    setSources: sources,
    sweepCompleted(at, durationMs) {
      sweepAt.set(at / 1000);
      sweepSeconds.set(durationMs / 1000);
    },
    configReloaded: (successful) => config.set(successful ? 1 : 0),
    setTrust(asOf, roots) {
      trustData.set(asOf / 1000);
      storeRoots.reset();
      for (const { store, root, present } of roots) storeRoots.set({ store, root }, present ? 1 : 0);
    },
    render: () => registry.metrics(),
    close: closeProcessMetrics,
  };
}

function probeMetrics(registry: Registry): Pick<OwnMetrics, "observeStage" | "countFailure"> {
  const durations = new Histogram({
    name: `${METRIC_PREFIX}probe_duration_seconds`,
    help: "How long the stages of probes took.",
    labelNames: ["stage"],
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  const failures = new Counter({
    name: `${METRIC_PREFIX}probe_failures_total`,
    help: "Probes that failed, by the stage they reached and the reason.",
    labelNames: ["stage", "reason"],
    registers: [registry],
  });
  return {
    observeStage: (stage, durationMs) => durations.observe({ stage }, durationMs / 1000),
    countFailure: (stage, reason) => failures.inc({ stage, reason }),
  };
}

function deliveryMetrics(registry: Registry): Pick<OwnMetrics, "setOutbox" | "countDelivery"> {
  const pending = gauge(registry, "outbox_pending", "Messages that wait to be accepted.");
  const oldest = gauge(
    registry,
    "outbox_oldest_timestamp_seconds",
    "Since when the oldest waiting message waits; absent when none does.",
  );
  const deliveries = new Counter({
    name: `${METRIC_PREFIX}deliveries_total`,
    help: "Attempts to tell somebody, by road and how they ended.",
    labelNames: ["road", "result"],
    registers: [registry],
  });
  return {
    setOutbox(waiting, oldestAt) {
      pending.set(waiting);
      if (oldestAt === undefined) oldest.remove({});
      else oldest.set(oldestAt / 1000);
    },
    countDelivery: (road, result) => deliveries.inc({ road, result }),
  };
}

function sourceMetrics(registry: Registry): OwnMetrics["setSources"] {
  const bindings = gauge(registry, "bindings", "Bindings that a source knows.", ["source"]);
  const up = gauge(registry, "source_up", "Whether the last reading of a source succeeded.", ["source"]);
  const success = gauge(
    registry,
    "source_last_success_timestamp_seconds",
    "When a source was last read with success.",
    ["source"],
  );
  return (statuses) => {
    for (const metric of [bindings, up, success]) metric.reset();
    for (const status of statuses) {
      const { source } = status;
      bindings.set({ source }, status.bindings);
      up.set({ source }, status.up ? 1 : 0);
      if (status.lastSuccessAt !== undefined) success.set({ source }, status.lastSuccessAt / 1000);
    }
  };
}

/** Without labels prom-client exports 0 from the start, which reads as 1970: nothing is exported before the first value. */
function gauge(
  registry: Registry,
  name: string,
  help: string,
  labelNames: LabelName[] = [],
): Gauge<LabelName> {
  const made = new Gauge({ name: METRIC_PREFIX + name, help, labelNames, registers: [registry] });
  made.remove({});
  return made;
}
