import { performance } from "node:perf_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import { type OpenFinding, SEVERITY_RANK } from "../../../core/findings/finding.ts";
import { compareUrgency } from "../../../core/findings/urgency.ts";
import type { BindingRecord } from "../../../core/record.ts";
import { type DurationMs, SECOND } from "../../../core/time.ts";
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
}

const EMPTY: Fleet = {
  rows: [],
  findings: [],
  choices: { owner: [], source: [], account: [], provider: [], store: [], state: [], code: [] },
};

/** A list so many times older than its rest is still shown while the next one is worked out. */
const PATIENCE = 10;

/** So much work at a time: a sweep under way waits for milliseconds, not for the whole list. */
const SLICE = 1_000;

/** Sorts the fleet when somebody looks, at most once a second, and works out anew only the rows whose record changed. */
export class FleetIndex {
  readonly #records: () => Iterable<BindingRecord>;
  readonly #restMs: DurationMs;
  readonly #rowOf = new WeakMap<BindingRecord, OverviewRow>();
  #fleet: Fleet = EMPTY;
  #builtAt = Number.NEGATIVE_INFINITY;
  #building: Promise<Fleet> | undefined;

  constructor(records: () => Iterable<BindingRecord>, restMs: DurationMs = SECOND) {
    this.#records = records;
    this.#restMs = restMs;
  }

  async fleet(): Promise<Fleet> {
    // Before the first inventory there is nothing; what comes then is to be seen at once.
    const isEmpty = this.#fleet.rows.length === 0;
    const ageMs = isEmpty ? Number.POSITIVE_INFINITY : performance.now() - this.#builtAt;
    if (ageMs < this.#restMs) return this.#fleet;
    this.#building ??= this.#build().finally(() => {
      this.#building = undefined;
    });
    // Whoever loads the page again and again need not wait for the next list each time.
    return ageMs < PATIENCE * this.#restMs ? this.#fleet : this.#building;
  }

  async #build(): Promise<Fleet> {
    // A copy: the fleet may change while this waits its turn.
    const records = [...this.#records()];
    const known = new Map(this.#fleet.rows.map((row) => [row.key, row]));
    const fresh: OverviewRow[] = [];
    let kept = 0;
    for (const [count, record] of records.entries()) {
      if (count % SLICE === SLICE - 1) await nextTurn();
      const row = this.#rowOf.get(record) ?? overviewRow(record);
      this.#rowOf.set(record, row);
      if (known.get(row.key) === row) kept += 1;
      else fresh.push(row);
    }
    const isSame = fresh.length === 0 && kept === this.#fleet.rows.length;
    if (!isSame) this.#fleet = await this.#sorted(records, new Set(fresh));
    this.#builtAt = performance.now();
    return this.#fleet;
  }

  async #sorted(records: readonly BindingRecord[], fresh: ReadonlySet<OverviewRow>): Promise<Fleet> {
    const present = new Set(records.map((record) => this.#rowOf.get(record)));
    // Runs that are sorted each: putting them together then costs little more than one walk.
    const runs = [this.#fleet.rows.filter((row) => present.has(row))];
    for (const slice of slicesOf([...fresh], 4 * SLICE)) {
      await nextTurn();
      runs.push(slice.toSorted(compareUrgency));
    }
    await nextTurn();
    const rows = runs.flat().sort(compareUrgency);
    await nextTurn();
    return { rows, findings: bySeverity(rows), choices: await choicesOf(rows) };
  }
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
