import { hasIpv6Route } from "../adapters/host/ipv6.ts";
import type { Logger } from "../adapters/log/logger.ts";
import type { OwnMetrics } from "../adapters/metrics/own-metrics.ts";
import { MOST_ADDRESSES } from "../core/decide/plan-probes.ts";
import type { OwnTargets } from "../core/dns/own-targets.ts";
import type { HostedReading } from "../core/hosted/hosted.ts";
import type { KnownCertificates } from "../core/hosted/known-certificates.ts";
import { type Binding, bindingKey } from "../core/inventory/binding.ts";
import type { Look } from "../core/look.ts";
import type { Observation, Resolution } from "../core/observation.ts";
import type { Instant } from "../core/time.ts";
import type { Clock } from "../ports/clock.ts";
import type { Prober } from "../ports/prober.ts";
import type { Store } from "../ports/store.ts";
import type { Fleet } from "../usecases/fleet.ts";
import { type OwnFaults, OwnFaultWatch } from "../usecases/own-faults.ts";
import { sweep } from "../usecases/sweep.ts";
import type { Current } from "./current.ts";

/** Keys of bindings. */
type Portions = Iterable<readonly string[]> | AsyncIterable<readonly string[]>;

/** Bindings read ahead from the store. */
const READ_AHEAD = 1_000;

/** What the sweeper needs to know of the daemon, as it is now. */
export interface SweepState {
  readonly current: Current;
  /** Bindings that are to be watched, by key. */
  readonly bindings: ReadonlyMap<string, Binding>;
  readonly hosted: ReadonlyMap<string, readonly HostedReading[]>;
  /** Undefined while nobody has read which certificates exist. */
  readonly known: KnownCertificates | undefined;
  /** Sources whose certificate service was never read whole. */
  readonly unreadServices: readonly string[];
  /** Undefined while nobody has read what is ours. */
  readonly own: OwnTargets | undefined;
  /** A provider's clock tells another time than ours. */
  readonly isClockSkewed: boolean;
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
  /** Keys of the bindings that are being looked at. */
  readonly #underWay = new Set<string>();
  readonly #probers = new Set<Prober>();
  readonly #ownFaults = new OwnFaultWatch();
  /** Addresses left out at the last looks, by binding key. */
  readonly #skipped = new Map<string, readonly string[]>();

  constructor(options: SweeperOptions) {
    this.#options = options;
    this.#ownFaults.resume(options.fleet.otherFindings(), options.fleet.records());
  }

  /** Sweeps what is due now. Called while a sweep runs, it looks once more when that one ends. */
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

  /**
   * Looks at these now, beside the sweep that may be running and may take long. Gives the keys of those that were
   * being looked at already: what is asked for now may have happened after that look.
   */
  async lookNow(keys: readonly string[]): Promise<readonly string[]> {
    const busy = keys.filter((key) => this.#underWay.has(key));
    await this.#sweep([keys.filter((key) => !this.#underWay.has(key))]);
    return busy;
  }

  /** What the last sweep showed of our own network and clock. */
  get ownFaults(): OwnFaults {
    return this.#ownFaults.faults;
  }

  skippedAddresses(): readonly string[] {
    const { bindings } = this.#options.state();
    const known = [...this.#skipped].filter(([key]) => bindings.has(key));
    return [...new Set(known.flatMap(([, addresses]) => addresses))].sort();
  }

  /** Ends the sweep under way; what it had seen is recorded. */
  async stop(): Promise<void> {
    this.#stop.abort();
    for (const prober of this.#probers) prober.close();
    await this.#running;
  }

  async #sweepAll(): Promise<void> {
    const { clock, metrics, fleet } = this.#options;
    do {
      this.#again = false;
      const startedAt = clock.now();
      await this.#sweep(this.#due(startedAt));
      if (this.#stop.signal.aborted) return;
      this.#ownFaults.endSweep(clock.now(), fleet.records());
      metrics.sweepCompleted(clock.now(), clock.now() - startedAt);
    } while (this.#again);
  }

  async #sweep(portions: Portions): Promise<void> {
    const { fleet, metrics, log, clock, state } = this.#options;
    const mine = new Set<string>();
    const done = (key: string): void => {
      mine.delete(key);
      this.#underWay.delete(key);
    };
    const ipv6 = await hasIpv6Route();
    const { current } = state();
    const { evaluator } = current.tools;
    const ports = {
      ...current,
      store: this.#storeOfKnown(done),
      clock,
      hasIpv6Route: () => ipv6,
      leafOf: (der: Uint8Array) => evaluator.certificate(der),
      onProbe: (observation: Observation) => measureProbe(metrics, observation),
    };
    const request = {
      bindings: this.#handOut(portions, mine),
      hostedOf: (binding: Binding) => state().hosted.get(bindingKey(binding)),
      own: () => state().own,
      hasOwnFault: () => this.#hasOwnFault(),
      knownOf: ({ domain }: Binding) => state().known?.fitting(domain),
      unreadServices: () => state().unreadServices,
      concurrency: 2 * current.config.probe.concurrency,
      signal: this.#stop.signal,
    };
    this.#probers.add(current.prober);
    await sweep(ports, request, {
      recorded: (decisions) => {
        for (const { record } of decisions) {
          this.#ownFaults.note(fleet.find(bindingKey(record.binding)), record);
        }
        fleet.apply(decisions);
        for (const { record } of decisions) done(bindingKey(record.binding));
      },
      failed: (key, error) => {
        done(key);
        log.error("A domain could not be judged", { domain: key, error });
      },
      looked: ({ binding, resolution, skippedAddresses }) => {
        measureResolution(metrics, resolution);
        if (resolution.addresses.length > MOST_ADDRESSES) this.#tellCrowd(binding, resolution);
        if (skippedAddresses.length > 0) this.#skipped.set(bindingKey(binding), skippedAddresses);
        else this.#skipped.delete(bindingKey(binding));
      },
    }).finally(() => {
      this.#probers.delete(current.prober);
      mine.forEach(done);
    });
  }

  #tellCrowd(binding: Binding, { addresses }: Resolution): void {
    this.#options.log.warn("A name leads to more addresses than are probed", {
      domain: bindingKey(binding),
      addresses: addresses.length,
      most: MOST_ADDRESSES,
    });
  }

  #hasOwnFault(): boolean {
    return this.#ownFaults.isInDoubt || this.#options.state().isClockSkewed;
  }

  /** A binding that left the inventory, or is watched no more, while it was looked at must not come back with what was seen. */
  #storeOfKnown(done: (key: string) => void): Pick<Store, "find" | "record"> {
    const { store, state } = this.#options;
    const isKnown = ({ binding }: Look): boolean => {
      const key = bindingKey(binding);
      const known = state().bindings.get(key)?.monitor === true;
      if (!known) done(key);
      return known;
    };
    return {
      find: store.find,
      record: (looks, decide) => store.record(looks.filter(isKnown), decide),
    };
  }

  /** What is due at an instant, most overdue first, read ahead in portions. */
  async *#due(at: Instant): AsyncGenerator<readonly string[], void, void> {
    const { store } = this.#options;
    /** Under way, or due for ever: not watched, or beyond our judgement. */
    let passed = new Set<string>();
    for (;;) {
      const keys = await store.due(at, READ_AHEAD + passed.size);
      const fresh = keys.filter((key) => !passed.has(key));
      if (fresh.length === 0) return;
      passed = new Set(keys);
      yield fresh;
    }
  }

  /** Those of them that are to be watched and are not being looked at; from here on they are. */
  async *#handOut(portions: Portions, mine: Set<string>): AsyncGenerator<Binding, void, void> {
    for await (const keys of portions) {
      for (const key of keys) {
        const binding = this.#options.state().bindings.get(key);
        if (binding?.monitor !== true || this.#underWay.has(key)) continue;
        mine.add(key);
        this.#underWay.add(key);
        yield binding;
      }
    }
  }
}

/** Configured addresses are nobody's answer: there was nothing to measure. */
function measureResolution(metrics: OwnMetrics, { resolver, durationMs, failure }: Resolution): void {
  if (resolver === "fixed") return;
  metrics.observeStage("dns", durationMs);
  if (failure !== undefined) metrics.countFailure("dns", failure.reason);
}

function measureProbe(metrics: OwnMetrics, { timings, outcome }: Observation): void {
  if (timings.connectMs !== undefined) metrics.observeStage("connect", timings.connectMs);
  if (timings.handshakeMs !== undefined) metrics.observeStage("handshake", timings.handshakeMs);
  if (outcome.kind === "failed") metrics.countFailure(outcome.failure.stage, outcome.failure.reason);
}
