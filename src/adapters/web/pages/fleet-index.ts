import { performance } from "node:perf_hooks";
import { setImmediate as nextTurn, setTimeout as pause } from "node:timers/promises";
import { type OpenFinding, SEVERITY_RANK } from "../../../core/findings/finding.ts";
import { compareUrgency } from "../../../core/findings/urgency.ts";
import { bindingKey } from "../../../core/inventory/binding.ts";
import type { BindingRecord } from "../../../core/record.ts";
import { type DurationMs, type Instant, SECOND } from "../../../core/time.ts";
import { FILTERS, type Filter, valuesOf } from "../../../core/views/overview.ts";
import { type OverviewRow, overviewRow } from "../../../core/views/overview-row.ts";

/** The fleet, ready to be shown. */
export interface Fleet {
  /** Most urgent first. */
  readonly rows: readonly OverviewRow[];
  /** Open findings of bindings: gravest first, then as their bindings come. */
  readonly findings: readonly OpenFinding[];
  /** The values that there are, sorted; empty ones left out. */
  readonly choices: Readonly<Record<Filter, readonly string[]>>;
  /** When its records were read. */
  readonly at: Instant;
  /** True while the very first list is made: nothing is known of it yet. */
  readonly isComing: boolean;
}

export interface FleetIndexOptions {
  readonly records: () => Iterable<BindingRecord>;
  readonly now: () => Instant;
  /** A list is not made anew more often. */
  readonly restMs?: DurationMs;
}

const NO_CHOICES: Fleet["choices"] = {
  owner: [],
  source: [],
  account: [],
  provider: [],
  store: [],
  state: [],
  code: [],
};

/** So long a visitor waits for a newer list: a small fleet is always shown as it is now, a large one never keeps anybody waiting. */
const PATIENCE_MS: DurationMs = 20;

/** So much work at a time: a sweep under way waits for milliseconds, not for the whole list. */
const SLICE = 1_000;

/** Keeps the fleet sorted; works out anew only the rows whose record changed, and places only those whose urgency did. */
export class FleetIndex {
  readonly #records: () => Iterable<BindingRecord>;
  readonly #now: () => Instant;
  readonly #restMs: DurationMs;
  #fleet: Fleet;
  #readAt = Number.NEGATIVE_INFINITY;
  #building: Promise<Fleet> | undefined;

  constructor({ records, now, restMs = SECOND }: FleetIndexOptions) {
    this.#records = records;
    this.#now = now;
    this.#restMs = restMs;
    this.#fleet = { rows: [], findings: [], choices: NO_CHOICES, at: now(), isComing: false };
  }

  /** The last list, at once; one that is older than its rest is made anew meanwhile, and shown if that is quick. */
  async fleet(): Promise<Fleet> {
    const isFresh = performance.now() - this.#readAt < this.#restMs;
    // Before the first inventory there is nothing; what comes then is to be seen at once.
    if (isFresh && this.#fleet.rows.length > 0) return this.#fleet;
    const next = this.refresh();
    const shown = await Promise.race([next, pause(PATIENCE_MS, undefined, { ref: false })]);
    return shown ?? { ...this.#fleet, isComing: this.#fleet.rows.length === 0 };
  }

  /** The list as it is now, however long that takes. */
  refresh(): Promise<Fleet> {
    this.#building ??= this.#build().finally(() => {
      this.#building = undefined;
    });
    return this.#building;
  }

  async #build(): Promise<Fleet> {
    this.#readAt = performance.now();
    const at = this.#now();
    // A copy: the fleet may change while this waits its turn.
    const waiting = new Map(this.#fleet.rows.map((row) => [row.key, row]));
    const news = new Map<OverviewRow, OverviewRow>();
    const arrivals: OverviewRow[] = [];
    let isSame = true;
    for (const slice of slicesOf([...this.#records()], SLICE)) {
      for (const record of slice) {
        const key = bindingKey(record.binding);
        const before = waiting.get(key);
        waiting.delete(key);
        const row = before?.record === record ? before : overviewRow(record);
        if (row !== before) isSame = false;
        if (before !== undefined && compareUrgency(before, row) === 0) news.set(before, row);
        else arrivals.push(row);
      }
      await nextTurn();
    }
    if (isSame && waiting.size === 0) {
      this.#fleet = { ...this.#fleet, at };
      return this.#fleet;
    }
    const stayed = this.#fleet.rows.flatMap((row) => news.get(row) ?? []);
    await nextTurn();
    const rows = await merged(stayed, arrivals);
    this.#fleet = { rows, findings: bySeverity(rows), choices: await choicesOf(rows), at, isComing: false };
    return this.#fleet;
  }
}

/** Runs that are sorted each: putting them together then costs little more than one walk. */
async function merged(
  sorted: readonly OverviewRow[],
  arrivals: readonly OverviewRow[],
): Promise<readonly OverviewRow[]> {
  const runs = [sorted];
  for (const slice of slicesOf(arrivals, 4 * SLICE)) {
    runs.push(slice.toSorted(compareUrgency));
    await nextTurn();
  }
  if (arrivals.length === 0) return sorted;
  const rows = runs.flat().sort(compareUrgency);
  await nextTurn();
  return rows;
}

function slicesOf<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, n) => all.slice(n * size, (n + 1) * size));
}

function bySeverity(rows: readonly OverviewRow[]): readonly OpenFinding[] {
  const shelves: OpenFinding[][] = [[], [], []];
  for (const { findings } of rows) {
    for (const finding of findings) shelves[3 - SEVERITY_RANK[finding.severity]]?.push(finding);
  }
  return shelves.flat();
}

async function choicesOf(rows: readonly OverviewRow[]): Promise<Fleet["choices"]> {
  const sets = FILTERS.map((filter) => [filter, new Set<string>()] as const);
  for (const slice of slicesOf(rows, 4 * SLICE)) {
    await nextTurn();
    for (const row of slice) {
      for (const [filter, set] of sets) for (const value of valuesOf(row, filter)) set.add(value);
    }
  }
  const entries = sets.map(([filter, set]) => [filter, [...set].filter((value) => value !== "").sort()]);
  return Object.fromEntries(entries) as Fleet["choices"];
}
