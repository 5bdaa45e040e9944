import type { OwnMetrics } from "../adapters/metrics/own-metrics.ts";
import type { Finding } from "../core/findings/finding.ts";
import type { Clock } from "../ports/clock.ts";
import type { InventoryReading } from "../ports/inventory.ts";
import type { Store } from "../ports/store.ts";
import type { Fleet } from "../usecases/fleet.ts";
import { judgeLeadTimes } from "../usecases/judge-lead-times.ts";
import { refreshInventory } from "../usecases/refresh-inventory.ts";
import type { Current } from "./current.ts";
import { changedKeys, type Holdings, holdingsOf, holdingsOfFleet } from "./holdings.ts";
import { sourceStatuses } from "./source-statuses.ts";

export interface InventoryKeeperOptions {
  readonly clock: Clock;
  readonly store: Store;
  readonly fleet: Fleet;
  readonly metrics: OwnMetrics;
  readonly current: () => Current;
}

/** Knows what is to be watched and what is hosted; reads it anew when told. */
export class InventoryKeeper {
  readonly #options: InventoryKeeperOptions;
  #holdings: Holdings;
  #isLost = false;
  #sources: ReadonlySet<string> = new Set();

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

  /** Sources that were read, or tried, since the start. */
  get sources(): ReadonlySet<string> {
    return this.#sources;
  }

  /** Reads all sources and stores what they tell. `accepted`: sources whose losses a person believes. */
  async refresh(accepted: ReadonlySet<string> = new Set()): Promise<void> {
    const { clock, store, fleet, metrics, current } = this.#options;
    const before = this.#holdings;
    this.#isLost = true;
    const { inventory, tools } = current();
    const judgeSources = ({ bindings, at }: InventoryReading): readonly Finding[] =>
      judgeLeadTimes(tools.leadTimes ?? new Map(), bindings, at);
    const known = fleet.records().map(({ binding }) => binding);
    const onRead = (read: InventoryReading): void => {
      this.#holdings = holdingsOf(read, before.lists);
    };
    const ports = { clock, store, inventory, judgeSources };
    const reading = await refreshInventory(ports, { known, accepted, onRead });
    fleet.adopt(reading.bindings);
    this.#isLost = false;
    this.#sources = new Set([
      ...reading.discovering,
      ...reading.failures.map(({ source }) => source),
      ...reading.bindings.flatMap(({ sources }) => sources),
    ]);
    metrics.setSources(sourceStatuses(reading, await store.marks()));
    await store.makeDue(changedKeys(before, this.#holdings), clock.now());
  }
}
