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

/** So much work at a time: a sweep under way waits for milliseconds, not for the whole list. */
const SLICE = 1_000;

/** Sorts the fleet when somebody looks, at most once a second, and works out anew only the rows whose record changed. */
export class FleetIndex {
  readonly #records: () => Iterable<BindingRecord>;
  readonly #restMs: DurationMs;
  readonly #rowOf = new WeakMap<BindingRecord, OverviewRow>();
  #fleet: Fleet = { rows: [], findings: [], choices: choicesOf([]) };
  #builtAt = Number.NEGATIVE_INFINITY;
  #building: Promise<Fleet> | undefined;

  constructor(records: () => Iterable<BindingRecord>, restMs: DurationMs = SECOND) {
    this.#records = records;
    this.#restMs = restMs;
  }

  async fleet(): Promise<Fleet> {
    if (performance.now() - this.#builtAt < this.#restMs) return this.#fleet;
    this.#building ??= this.#build().finally(() => {
      this.#building = undefined;
    });
    return this.#building;
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
    // What stays is sorted already: sorting then costs little more than one walk.
    const stayed = this.#fleet.rows.filter((row) => present.has(row));
    const rows = [...stayed, ...fresh].sort(compareUrgency);
    await nextTurn();
    const findings = bySeverity(rows);
    await nextTurn();
    return { rows, findings, choices: choicesOf(rows) };
  }
}

function bySeverity(rows: readonly OverviewRow[]): readonly OpenFinding[] {
  const shelves: OpenFinding[][] = [[], [], []];
  for (const { findings } of rows) {
    for (const finding of findings) shelves[3 - SEVERITY_RANK[finding.severity]]?.push(finding);
  }
  return shelves.flat();
}

function choicesOf(rows: readonly OverviewRow[]): Fleet["choices"] {
  const sets = FILTERS.map((filter) => [filter, new Set<string>()] as const);
  for (const row of rows) {
    for (const [filter, set] of sets) for (const value of valuesOf(row, filter)) set.add(value);
  }
  const entries = sets.map(([filter, set]) => [filter, [...set].filter((value) => value !== "").sort()]);
  return Object.fromEntries(entries) as Fleet["choices"];
}
