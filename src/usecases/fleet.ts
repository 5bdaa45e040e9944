import type { OpenFinding } from "../core/findings/finding.ts";
import { type Binding, bindingKey } from "../core/inventory/binding.ts";
import type { BindingRecord, Decision } from "../core/record.ts";
import { unseenRecord } from "../core/unseen-record.ts";
import type { ReadModel } from "../ports/store.ts";

/** What is on now, in memory: a read model rebuilt from the store, never a second truth. Fed with what was committed. */
export class Fleet {
  readonly #records = new Map<string, BindingRecord>();
  #otherFindings: readonly OpenFinding[] = [];

  static async load(store: Pick<ReadModel, "records" | "otherFindings">): Promise<Fleet> {
    const fleet = new Fleet();
    for await (const page of store.records()) {
      for (const record of page) fleet.#records.set(bindingKey(record.binding), record);
    }
    fleet.#otherFindings = await store.otherFindings();
    return fleet;
  }

  apply(decisions: readonly Decision[]): void {
    for (const { record } of decisions) this.#records.set(bindingKey(record.binding), record);
  }

  /** Takes over the bindings that exist now, in their order; what is gone goes with all its series. */
  adopt(bindings: readonly Binding[]): void {
    const before = new Map(this.#records);
    this.#records.clear();
    for (const binding of bindings) {
      const key = bindingKey(binding);
      this.#records.set(key, { ...(before.get(key) ?? unseenRecord(binding)), binding });
    }
  }

  setOtherFindings(findings: readonly OpenFinding[]): void {
    this.#otherFindings = findings;
  }

  get size(): number {
    return this.#records.size;
  }

  records(): IteratorObject<BindingRecord> {
    return this.#records.values();
  }

  /** By key. */
  find(key: string): BindingRecord | undefined {
    return this.#records.get(key);
  }

  /** Of all subjects. */
  *openFindings(): Generator<OpenFinding> {
    for (const { findings } of this.#records.values()) yield* findings;
    yield* this.#otherFindings;
  }

  otherFindings(): readonly OpenFinding[] {
    return this.#otherFindings;
  }
}
