import { hasEnded } from "../core/findings/thresholds.ts";
import { bindingKey } from "../core/inventory/binding.ts";
import type { BindingRecord, EndpointState, Judgement } from "../core/record.ts";
import { type DurationMs, HOUR, type Instant } from "../core/time.ts";

/** What a sweep showed that is more likely our own fault than that of so many domains at once. */
export interface OwnFaults {
  /** Endpoints that answered before: how many of how many fail at DNS or at connecting now. */
  readonly network: { readonly failing: number; readonly of: number } | undefined;
  /** Bindings whose certificate turned expired or not yet valid: how many of how many. */
  readonly clock: { readonly turned: number; readonly of: number } | undefined;
}

/** Fewer bindings, or fewer certificates, are no majority of anything. */
const LEAST = 3;
const NETWORK_SHARE = 1 / 2;
const CLOCK_SHARE = 1 / 5;
/** A clock that is still doubted after so long is right, and the certificates have ended. */
const CLOCK_PATIENCE: DurationMs = HOUR;

interface Tally {
  readonly failingKeys: Set<string>;
  readonly turnedLeaves: Set<string>;
  answered: number;
  failing: number;
  working: number;
  looked: number;
  turned: number;
  invalid: number;
}

/**
 * Follows sweeps and tells when the own network or clock is to be doubted. Compares what was seen with what the same
 * sweep's bindings showed before, because in every minute only some of them are looked at.
 */
export class OwnFaultWatch {
  #tally = emptyTally();
  #network: OwnFaults["network"];
  #clock: (NonNullable<OwnFaults["clock"]> & { readonly since: Instant }) | undefined;

  get faults(): OwnFaults {
    return { network: this.#network, clock: this.#clock };
  }

  /** A binding before a look and after it. */
  note(before: BindingRecord | undefined, after: BindingRecord): void {
    const tally = this.#tally;
    tally.looked += 1;
    const known = new Map((before?.endpoints ?? []).map((state) => [nameOf(state), state]));
    const isUnresolved = after.resolution?.failure !== undefined;
    for (const state of after.endpoints) {
      const earlier = known.get(nameOf(state));
      const isFailing = isUnresolved || isUnconnected(state);
      if (earlier !== undefined && didAnswer(earlier, before)) {
        tally.answered += 1;
        if (isFailing) {
          tally.failing += 1;
          tally.failingKeys.add(bindingKey(after.binding));
        }
      }
      if (state.lastSuccessAt !== undefined && !isFailing) tally.working += 1;
    }
    const now = after.judgement;
    if (now === undefined || !isOutOfTime(now)) return;
    tally.invalid += 1;
    if (
      before?.judgement === undefined ||
      isOutOfTime(before.judgement) ||
      !isSameLeaf(before.judgement, now)
    )
      return;
    tally.turned += 1;
    for (const { sha256 } of now.certificates) tally.turnedLeaves.add(sha256);
  }

  /** The sweep has ended; the next one begins. One in which nothing was looked at tells nothing. */
  endSweep(at: Instant): void {
    const tally = this.#tally;
    this.#tally = emptyTally();
    if (tally.looked === 0) return;
    this.#network = this.#judgeNetwork(tally);
    this.#clock = this.#judgeClock(tally, at);
  }

  #judgeNetwork({ answered, failing, failingKeys, working }: Tally): OwnFaults["network"] {
    // Once down it is up again when something works; what was not reachable before says nothing.
    if (this.#network !== undefined) return working > failing ? undefined : this.#network;
    const isDown = failingKeys.size >= LEAST && failing > answered * NETWORK_SHARE;
    return isDown ? { failing, of: answered } : undefined;
  }

  #judgeClock({ turned, turnedLeaves, looked, invalid }: Tally, at: Instant) {
    if (this.#clock !== undefined) {
      const isOver = invalid <= looked * CLOCK_SHARE || Math.abs(at - this.#clock.since) >= CLOCK_PATIENCE;
      return isOver ? undefined : this.#clock;
    }
    const isDoubted = turned >= LEAST && turnedLeaves.size >= LEAST && turned > looked * CLOCK_SHARE;
    return isDoubted ? { turned, of: looked, since: at } : undefined;
  }
}

function emptyTally(): Tally {
  return {
    failingKeys: new Set(),
    turnedLeaves: new Set(),
    answered: 0,
    failing: 0,
    working: 0,
    looked: 0,
    turned: 0,
    invalid: 0,
  };
}

function nameOf({ address, keyType }: EndpointState): string {
  return `${address} ${keyType}`;
}

function isUnconnected({ failure }: EndpointState): boolean {
  return failure?.stage === "dns" || failure?.stage === "connect";
}

function didAnswer(state: EndpointState, record: BindingRecord | undefined): boolean {
  return (
    record?.resolution?.failure === undefined &&
    state.lastSuccessAt !== undefined &&
    state.failure === undefined
  );
}

function isOutOfTime({ leaf, at }: Judgement): boolean {
  return leaf !== undefined && (hasEnded(leaf, at) || leaf.notBefore > at);
}

function isSameLeaf(a: Judgement, b: Judgement): boolean {
  return (
    a.certificates.map(({ sha256 }) => sha256).join() === b.certificates.map(({ sha256 }) => sha256).join()
  );
}
