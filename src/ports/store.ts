import type { Finding, OpenFinding, Transition } from "../core/findings/finding.ts";
import type { Binding } from "../core/inventory/binding.ts";
import type { Look } from "../core/observation.ts";
import type { BindingRecord, Change, Decide, Decision } from "../core/record.ts";
import type { Instant } from "../core/time.ts";

/** Writes what was seen. */
export interface Recorder {
  /**
   * In ONE transaction: for every look reads the previous record, calls `decide`, writes record, chains, changes,
   * findings and transitions. Rejects only when the store itself fails, and then nothing of the batch is written.
   */
  record(looks: readonly Look[], decide: Decide): Promise<readonly Decision[]>;
  /**
   * The bindings that exist now. New ones become due at `firstDue(binding)`, known ones keep their state and take over the new attributes,
   * missing ones are removed with their endpoints and open findings (each a transition `cleared`, reason `binding-removed`); their history stays.
   */
  replaceBindings(
    bindings: readonly Binding[],
    at: Instant,
    firstDue: (binding: Binding) => Instant,
  ): Promise<{ readonly added: number; readonly removed: number }>;
  /** Reconciles the open findings of one subject other than a binding: opens, escalates, eases, clears. */
  replaceFindings(
    subject: "store" | "source" | "monitor",
    findings: readonly Finding[],
    at: Instant,
  ): Promise<readonly Transition[]>;
  /** Makes bindings due at once. */
  makeDue(keys: readonly string[], at: Instant): Promise<void>;
  /** Removes history beyond its retention; returns the number of rows. */
  prune(before: Instant): Promise<number>;
}

/** Reads what is known. */
export interface ReadModel {
  /** Keys of bindings due at or before `at`, most overdue first. */
  due(at: Instant, limit: number): Promise<readonly string[]>;
  find(key: string): Promise<BindingRecord | undefined>;
  /** All records, in pages, ordered by key. */
  records(): AsyncIterable<readonly BindingRecord[]>;
  /** Open findings of subjects other than bindings. */
  otherFindings(): Promise<readonly OpenFinding[]>;
  /** Newest first. */
  changes(key: string, limit: number): Promise<readonly Change[]>;
  transitions(key: string, limit: number): Promise<readonly Transition[]>;
  /** DER in wire order; undefined when unknown. */
  chain(digest: string): Promise<readonly Uint8Array[] | undefined>;
}

/** Requests that commands beside a running daemon leave for it. */
export interface Requests {
  ask(kind: "recheck", key: string, at: Instant): Promise<void>;
  /** Takes all pending requests; each is handed out once. */
  take(): Promise<readonly { readonly kind: "recheck"; readonly key: string }[]>;
}

/** Small facts about the daemon itself, by name: last sweep, last refresh per source. */
export interface Marks {
  mark(name: string, at: Instant): Promise<void>;
  marks(): Promise<ReadonlyMap<string, Instant>>;
}

export interface Store extends Recorder, ReadModel, Requests, Marks {
  close(): Promise<void>;
}
