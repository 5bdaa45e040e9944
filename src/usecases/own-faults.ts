import type { FindingCode } from "../core/findings/codes.ts";
import type { OpenFinding } from "../core/findings/finding.ts";
import { hasEnded } from "../core/findings/thresholds.ts";
import type { BindingRecord, Judgement } from "../core/record.ts";
import { type DurationMs, HOUR, type Instant, MINUTE } from "../core/time.ts";
import { isUnconnected, NetworkDoubt, type NetworkFault } from "./network-doubt.ts";

/** What a sweep showed that is more likely our own fault than that of so many domains at once. */
export interface OwnFaults {
  readonly network: NetworkFault | undefined;
  /** Bindings whose certificate turned expired or not yet valid: how many of how many. */
  readonly clock: { readonly turned: number; readonly of: number } | undefined;
}

/** Fewer bindings, or fewer certificates, are no majority of anything. */
const LEAST = 3;
const CLOCK_SHARE = 1 / 5;
/** A clock that is still doubted after so long is right, and the certificates have ended. */
const CLOCK_PATIENCE: DurationMs = HOUR;
/** What was seen in doubt is looked at again before anybody is told of it: a round of the fast rhythm. */
const LINGER: DurationMs = 6 * MINUTE;

interface Tally {
  readonly turnedLeaves: Set<string>;
  looked: number;
  turned: number;
  invalid: number;
}

interface Fault<What> {
  readonly what: What;
  readonly since: Instant;
  /** Since when it seems to be over. */
  readonly overSince: Instant | undefined;
}

/**
 * Follows sweeps and tells when the own network or clock is to be doubted. Compares what was seen with what the same
 * bindings showed before, because in every minute only some of them are looked at.
 */
export class OwnFaultWatch {
  #tally = emptyTally();
  readonly #networkDoubt = new NetworkDoubt();
  #network: Fault<NetworkFault> | undefined;
  #clock: Fault<NonNullable<OwnFaults["clock"]>> | undefined;

  /** After a start: what was doubted when the daemon ended is doubted still. */
  resume(open: readonly OpenFinding[], records: Iterable<BindingRecord>): void {
    const all = [...records];
    for (const record of all) this.#networkDoubt.note(undefined, record);
    const find = (code: FindingCode) =>
      open.find((finding) => finding.code === code && finding.severity === "critical");
    const [network, clock] = [find("network-down"), find("clock-skewed")];
    if (network !== undefined) {
      const endpoints = all.flatMap((record) => record.endpoints);
      const what = { failing: endpoints.filter(isUnconnected).length, of: endpoints.length };
      this.#network = { what, since: network.openedAt, overSince: undefined };
    }
    if (clock !== undefined) {
      const turned = all.filter(({ judgement }) => judgement !== undefined && isOutOfTime(judgement)).length;
      this.#clock = { what: { turned, of: all.length }, since: clock.openedAt, overSince: undefined };
    }
  }

  /** What is to be said: a fault, until what was seen during it has been looked at again. */
  get faults(): OwnFaults {
    return { network: this.#network?.what, clock: this.#clock?.what };
  }

  /** Whether what looks show now says nothing about the domains. */
  get isInDoubt(): boolean {
    return [this.#network, this.#clock].some((fault) => fault !== undefined && fault.overSince === undefined);
  }

  /** A binding before a look and after it. */
  note(before: BindingRecord | undefined, after: BindingRecord): void {
    this.#tally.looked += 1;
    this.#networkDoubt.note(before, after);
    this.#noteValidity(before?.judgement, after.judgement);
  }

  /** The sweep has ended and left these records; the next one begins. One in which nothing was looked at tells nothing new. */
  endSweep(at: Instant, records: Iterable<BindingRecord>): void {
    const tally = this.#tally;
    this.#tally = emptyTally();
    if (tally.looked > 0) {
      this.#network = next(this.#network, this.#networkDoubt.judge(this.#network, records, at), at);
      this.#clock = next(this.#clock, this.#judgeClock(tally, at), at);
    }
    this.#network = unlessOver(this.#network, at);
    this.#clock = unlessOver(this.#clock, at);
  }

  #noteValidity(before: Judgement | undefined, now: Judgement | undefined): void {
    const tally = this.#tally;
    if (now === undefined || !isOutOfTime(now)) return;
    tally.invalid += 1;
    if (before === undefined || isOutOfTime(before) || !isSameLeaf(before, now)) return;
    tally.turned += 1;
    for (const { sha256 } of now.certificates) tally.turnedLeaves.add(sha256);
  }

  #judgeClock({ turned, turnedLeaves, looked, invalid }: Tally, at: Instant): OwnFaults["clock"] {
    if (this.#clock !== undefined) {
      const { since, what } = this.#clock;
      const isOver = invalid <= looked * CLOCK_SHARE || Math.abs(at - since) >= CLOCK_PATIENCE;
      return isOver ? undefined : what;
    }
    const isDoubted = turned >= LEAST && turnedLeaves.size >= LEAST && turned > looked * CLOCK_SHARE;
    return isDoubted ? { turned, of: looked } : undefined;
  }
}

function next<What>(
  known: Fault<What> | undefined,
  what: What | undefined,
  at: Instant,
): Fault<What> | undefined {
  if (what !== undefined) return { what, since: known?.since ?? at, overSince: undefined };
  return known && { ...known, overSince: known.overSince ?? at };
}

function unlessOver<What>(fault: Fault<What> | undefined, at: Instant): Fault<What> | undefined {
  if (fault?.overSince === undefined) return fault;
  return Math.abs(at - fault.overSince) >= LINGER ? undefined : fault;
}

function emptyTally(): Tally {
  return { turnedLeaves: new Set(), looked: 0, turned: 0, invalid: 0 };
}

function isOutOfTime({ leaf, at }: Judgement): boolean {
  return leaf !== undefined && (hasEnded(leaf, at) || leaf.notBefore > at);
}

function isSameLeaf(a: Judgement, b: Judgement): boolean {
  return (
    a.certificates.map(({ sha256 }) => sha256).join() === b.certificates.map(({ sha256 }) => sha256).join()
  );
}
