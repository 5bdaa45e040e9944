import type { OwnMetrics } from "../adapters/metrics/own-metrics.ts";
import type { Finding } from "../core/findings/finding.ts";
import { isExceptionOver } from "../core/inventory/update-inventory.ts";
import { type DurationMs, HOUR, type Instant, MINUTE } from "../core/time.ts";
import type { Clock } from "../ports/clock.ts";
import type { InventoryReading } from "../ports/inventory.ts";
import type { Store } from "../ports/store.ts";
import type { Fleet } from "../usecases/fleet.ts";
import { TOLERATED_SKEW } from "../usecases/guards.ts";
import { judgeLeadTimes } from "../usecases/judge-lead-times.ts";
import { refreshInventory } from "../usecases/refresh-inventory.ts";
import { retireUnwatched } from "../usecases/retire-unwatched.ts";
import type { Current } from "./current.ts";
import { changedKeys, type Holdings, holdingsOf, holdingsOfFleet } from "./holdings.ts";
import { sourceStatuses } from "./source-statuses.ts";

export interface InventoryKeeperOptions {
  readonly clock: Clock;
  readonly store: Store;
  readonly fleet: Fleet;
  readonly metrics: OwnMetrics;
  readonly current: () => Pick<Current, "inventory" | "tools">;
}

/** A provider's other clock is doubted so long; then ours is taken for right. */
const SKEW_PATIENCE: DurationMs = HOUR;
/** What cannot wait for the schedule is read again after so long. */
const AGAIN: DurationMs = 5 * MINUTE;

/** Knows what is to be watched and what is hosted; reads it anew when told. */
export class InventoryKeeper {
  readonly #options: InventoryKeeperOptions;
  #holdings: Holdings;
  #isLost = false;
  #sources: ReadonlySet<string> = new Set();
  #triedAt: Instant = Number.NEGATIVE_INFINITY;
  #skewedSince: Instant | undefined;

  constructor(options: InventoryKeeperOptions) {
    this.#options = options;
    this.#holdings = holdingsOfFleet(options.fleet);
  }

  get holdings(): Holdings {
    return this.#holdings;
  }

  /** A reading could not be stored: it has to be repeated. */
  get isLost(): boolean {
    return this.#isLost;
  }

  /** Whether a provider's clock makes ours doubtful. */
  isClockSkewed(at: Instant): boolean {
    return this.#skewedSince !== undefined && Math.abs(at - this.#skewedSince) < SKEW_PATIENCE;
  }

  /** Whether to read before the schedule says so: to see a clock set right, or to watch again what was excepted until now. */
  isWanted(at: Instant): boolean {
    if (Math.abs(at - this.#triedAt) < AGAIN) return false;
    const bindings = this.#holdings.bindings.values();
    return this.isClockSkewed(at) || bindings.some((binding) => isExceptionOver(binding, at));
  }

  /** Sources that were read, or tried, since the start. */
  get sources(): ReadonlySet<string> {
    return this.#sources;
  }

  /** Reads all sources and stores what they tell. `accepted`: sources whose losses a person believes. */
  async refresh(accepted: ReadonlySet<string> = new Set()): Promise<void> {
    const { clock, store, fleet, metrics, current } = this.#options;
    const before = this.#holdings;
    this.#isLost = true;
    this.#triedAt = clock.now();
    const { inventory, tools } = current();
    const judgeSources = ({ bindings, at }: InventoryReading): readonly Finding[] =>
      judgeLeadTimes(tools.leadTimes ?? new Map(), bindings, at);
    const known = fleet.records().map(({ binding }) => binding);
    const onRead = (read: InventoryReading): void => {
      this.#holdings = holdingsOf(read, before.lists);
      this.#noteSkew(clock.now());
    };
    const ports = { clock, store, inventory, judgeSources };
    const reading = await refreshInventory(ports, { known, accepted, onRead });
    fleet.adopt(reading.bindings);
    fleet.apply(await retireUnwatched(store, fleet.records(), clock.now()));
    this.#isLost = false;
    this.#sources = new Set([
      ...reading.discovering,
      ...reading.failures.map(({ source }) => source),
      ...reading.bindings.flatMap(({ sources }) => sources),
    ]);
    metrics.setSources(sourceStatuses(reading, await store.marks()));
    await store.makeDue(changedKeys(before, this.#holdings), clock.now());
  }
  #noteSkew(at: Instant): void {
    const isSkewed = Math.abs(this.#holdings.clockSkewMs) > TOLERATED_SKEW;
    this.#skewedSince = isSkewed ? (this.#skewedSince ?? at) : undefined;
  }
}
