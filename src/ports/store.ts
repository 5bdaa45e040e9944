import type { Finding, OpenFinding, Transition } from "../core/findings/finding.ts";
import type { Binding } from "../core/inventory/binding.ts";
import type { Look } from "../core/look.ts";
import type { BindingRecord, Change, Decide, Decision } from "../core/record.ts";
import type { Instant } from "../core/time.ts";
import type { Outbox, Suppressions } from "./outbox.ts";
import type { Tickets } from "./tickets.ts";

/** A look that could not be recorded because of a fault of our own; nothing of it was written, the rest of its batch was. */
export interface RecordFailure {
  /** Key of the binding. */
  readonly key: string;
  readonly error: unknown;
}

export interface Recorded {
  /** In the order of the looks, without those in `failures`. */
  readonly decisions: readonly Decision[];
  readonly failures: readonly RecordFailure[];
}

/** Writes what was seen. What cannot be done rejects with a `StoreError` (store-error.ts). */
export interface Recorder {
  /**
   * In ONE transaction: for every look reads the previous record, calls `decide`, writes record, chains, changes,
   * findings and transitions. Rejects only when the store itself fails, and then nothing of the batch is written.
   * A look whose `decide` throws, or whose decision contradicts itself, is left out and reported.
   * The attributes of a known binding stay those of `replaceBindings` (a late look must not bring old ones back); an
   * unknown binding is added with the attributes of its look.
   */
  record(looks: readonly Look[], decide: Decide): Promise<Recorded>;
  /**
   * The bindings that exist now. New ones become due at `firstDue(binding)`, known ones keep their state and take over the new attributes,
   * missing ones are removed with their endpoints and open findings (each a transition `cleared`, reason `binding-removed`); their history stays.
   * Works in slices, each a transaction, so that nothing waits long; additions come first, removals last.
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
  /** Makes bindings and all their endpoints due at `at`, where they are not due earlier anyway; unknown keys are ignored. */
  makeDue(keys: readonly string[], at: Instant): Promise<void>;
  /**
   * Removes changes, transitions, ended deliveries and suppressions, and forgotten incidents before `before`, then chains and certificates that nothing refers to any more:
   * no endpoint, no hosted certificate, no remaining change. Returns the number of rows.
   */
  prune(before: Instant): Promise<number>;
}

/** Reads what is known. A record's endpoints are ordered by address and key type, its hosted memory by layer, its findings by id. */
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
  /** Of all subjects and bindings, oldest first. */
  transitionsSince(at: Instant): Promise<readonly Transition[]>;
  changesSince(at: Instant): Promise<readonly (Change & { readonly binding: string })[]>;
  /** Those of them that are open. */
  findingsById(ids: readonly string[]): Promise<readonly OpenFinding[]>;
  /** DER in wire order; undefined when unknown. */
  chain(digest: string): Promise<readonly Uint8Array[] | undefined>;
}

/** What a command asks of the daemon: to look at a binding (by key), or to believe that a source (by name) lost bindings. */
export type RequestKind = "recheck" | "accept-removal";

/** Requests that commands beside a running daemon leave for it. */
export interface Requests {
  ask(kind: RequestKind, key: string, at: Instant): Promise<void>;
  /** Takes all pending requests; each is handed out once. */
  take(): Promise<readonly { readonly kind: RequestKind; readonly key: string }[]>;
}

/** Small facts about the daemon itself, by name: last sweep, last refresh per source. */
export interface Marks {
  mark(name: string, at: Instant): Promise<void>;
  marks(): Promise<ReadonlyMap<string, Instant>>;
}

export interface Store extends Recorder, ReadModel, Requests, Marks, Tickets, Outbox, Suppressions {
  close(): Promise<void>;
}
