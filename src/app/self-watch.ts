import type { Finding } from "../core/findings/finding.ts";
import { reconcile } from "../core/findings/reconcile.ts";
import { DAY, type DurationMs, type Instant } from "../core/time.ts";
import type { Clock } from "../ports/clock.ts";
import type { Store } from "../ports/store.ts";
import type { StoreError } from "../ports/store-error.ts";
import type { Fleet } from "../usecases/fleet.ts";
import { judgeSelf, type SelfView } from "../usecases/guards.ts";
import { judgeStores } from "../usecases/judge-stores.ts";
import type { OwnFaults } from "../usecases/own-faults.ts";
import type { Current } from "./current.ts";

export interface SelfWatchOptions {
  readonly clock: Clock;
  readonly store: Store;
  readonly fleet: Fleet;
  readonly current: () => Current;
  readonly skippedAddresses: () => readonly string[];
  readonly configProblems: () => readonly string[];
  readonly clockSkewMs: () => DurationMs;
  readonly ownFaults: () => OwnFaults;
}

/** The daemon's eye on itself and on the stores of its users: findings that belong to no binding. */
export class SelfWatch {
  readonly #options: SelfWatchOptions;
  #storeProblem = "";
  #outbox: SelfView["outbox"] = { waiting: 0, oldestAt: undefined, refusedSince: undefined, failed: 0 };

  constructor(options: SelfWatchOptions) {
    this.#options = options;
  }

  /** The sentence with which the store failed last; empty while it works. */
  get storeProblem(): string {
    return this.#storeProblem;
  }

  /** Judges and records. */
  async judge(): Promise<void> {
    const { clock, store, fleet, current } = this.#options;
    const at = clock.now();
    this.#outbox = await store.outbox(at - DAY);
    const own = [...current().config.stores].map(([name, { owner }]) => ({ name, owner }));
    await store.replaceFindings("monitor", this.#findings(at), at);
    await store.replaceFindings("store", judgeStores(own, fleet.records(), at), at);
    fleet.setOtherFindings(await store.otherFindings());
  }

  /** The store was written again. */
  storeWorks(): void {
    this.#storeProblem = "";
  }

  /** What keeps the store from being written cannot be read from it: shown until a sweep has been recorded again. */
  storeFailed(problem: StoreError): void {
    const { fleet, clock } = this.#options;
    const at = clock.now();
    this.#storeProblem = problem.message;
    const { monitor = [], ...others } = Object.groupBy(fleet.otherFindings(), ({ subject }) => subject);
    const { open } = reconcile(monitor, this.#findings(at), at);
    fleet.setOtherFindings([...Object.values(others).flat(), ...open]);
  }

  #findings(at: Instant): readonly Finding[] {
    const { fleet, current, skippedAddresses, configProblems, clockSkewMs, ownFaults } = this.#options;
    const { config, trustData } = current();
    return judgeSelf({
      at,
      records: fleet.records(),
      skippedAddresses: skippedAddresses(),
      configProblems: configProblems(),
      storeProblem: this.#storeProblem,
      clockSkewMs: clockSkewMs(),
      faults: ownFaults(),
      outbox: this.#outbox,
      trustDataAsOf: trustData.asOf,
      alertIntervalMs: config.schedule.alertMs,
      healthyIntervalMs: config.schedule.healthyMs,
    });
  }
}
