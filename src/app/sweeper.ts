import { hasIpv6Route } from "../adapters/host/ipv6.ts";
import type { Logger } from "../adapters/log/logger.ts";
import type { OwnMetrics } from "../adapters/metrics/own-metrics.ts";
import type { HostedReading } from "../core/hosted/hosted.ts";
import { type Binding, bindingKey } from "../core/inventory/binding.ts";
import type { Observation } from "../core/observation.ts";
import type { Clock } from "../ports/clock.ts";

import type { Store } from "../ports/store.ts";
import type { Fleet } from "../usecases/fleet.ts";
import { sweep } from "../usecases/sweep.ts";
import type { Current } from "./current.ts";

/** Bindings read ahead from the store. */
const READ_AHEAD = 1_000;

/** What the sweeper needs to know of the daemon, as it is now. */
export interface SweepState {
  readonly current: Current;
  /** Bindings that are to be watched, by key. */
  readonly bindings: ReadonlyMap<string, Binding>;
  readonly hosted: ReadonlyMap<string, readonly HostedReading[]>;
}

export interface SweeperOptions {
  readonly clock: Clock;
  readonly store: Store;
  readonly fleet: Fleet;
  readonly metrics: OwnMetrics;
  readonly log: Logger;
  readonly state: () => SweepState;
}

/** Sweeps what is due, never twice at the same time. */
export class Sweeper {
  readonly #options: SweeperOptions;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;
  #again = false;
  /** Addresses left out at the last looks, by binding key. */
  readonly #skipped = new Map<string, readonly string[]>();

  constructor(options: SweeperOptions) {
    this.#options = options;
  }

  /** Sweeps until nothing is due. Called while a sweep runs, it looks once more when that one ends. */
  run(): Promise<void> {
    if (this.#running !== undefined) {
      this.#again = true;
      return this.#running;
    }
    this.#running = this.#sweepAll().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  skippedAddresses(): readonly string[] {
    return [...new Set([...this.#skipped.values()].flat())].sort();
  }

  /** Ends the sweep under way; what it had seen is recorded. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#options.state().current.prober.close();
    await this.#running;
  }

  async #sweepAll(): Promise<void> {
    const { clock, metrics } = this.#options;
    do {
      this.#again = false;
      const startedAt = clock.now();
      await this.#sweepOnce();
      if (this.#stop.signal.aborted) return;
      metrics.sweepCompleted(clock.now(), clock.now() - startedAt);
    } while (this.#again);
  }

  async #sweepOnce(): Promise<void> {
    const { store, fleet, metrics, log, clock, state } = this.#options;
    const ipv6 = await hasIpv6Route();
    const { current } = state();
    const { evaluator } = current.tools;
    const taken = new Set<string>();
    const ports = {
      ...current,
      store,
      clock,
      hasIpv6Route: () => ipv6,
      leafOf: (der: Uint8Array) => evaluator.certificate(der),
      onProbe: (observation: Observation) => measure(metrics, observation),
    };
    const request = {
      bindings: this.#due(taken),
      hostedOf: (binding: Binding) => state().hosted.get(bindingKey(binding)) ?? [],
      concurrency: 2 * current.config.probe.concurrency,
      signal: this.#stop.signal,
    };
    await sweep(ports, request, {
      recorded: (decisions) => {
        fleet.apply(decisions);
        for (const { record } of decisions) taken.delete(bindingKey(record.binding));
      },
      failed: (key, error) => log.error("A domain could not be judged", { domain: key, error }),
      looked: ({ binding, skippedAddresses }) => this.#skipped.set(bindingKey(binding), skippedAddresses),
    });
  }

  /** What is due, most overdue first, read ahead in portions; `taken` holds what is under way. */
  async *#due(taken: Set<string>): AsyncGenerator<Binding, void, void> {
    const { store, clock, state } = this.#options;
    for (;;) {
      const keys = await store.due(clock.now(), READ_AHEAD + taken.size);
      const fresh = keys.filter((key) => !taken.has(key));
      if (fresh.length === 0) return;
      for (const key of fresh) {
        taken.add(key);
        const binding = state().bindings.get(key);
        if (binding?.monitor === true) yield binding;
      }
    }
  }
}

function measure(metrics: OwnMetrics, { timings, outcome }: Observation): void {
  if (timings.connectMs !== undefined) metrics.observeStage("connect", timings.connectMs);
  if (timings.handshakeMs !== undefined) metrics.observeStage("handshake", timings.handshakeMs);
  if (outcome.kind === "failed") metrics.countFailure(outcome.failure.stage, outcome.failure.reason);
}
