import type { Instant } from "../time.ts";
import { sameHosted } from "./compare-hosted.ts";
import type { HostedCertificate, HostedMemory, HostedReading, HostedState } from "./hosted.ts";

const FORMER_KEPT = 10;

/**
 * Folds a reading into what is remembered of its layer. A failed reading keeps the last good state and notes the
 * failure; an older reading changes nothing. `since` is the provider's own binding time where it tells one, else the
 * first reading that showed the certificate; on the very first reading, which shows no change, the start of the
 * certificate's validity, else the epoch.
 */
export function rememberHosted(previous: HostedMemory | undefined, reading: HostedReading): HostedMemory {
  if (previous === undefined) return firstMemory(reading);
  if (reading.readAt < previous.readAt) return previous;
  if (reading.state.kind === "failed") return keepThroughFailure(previous, reading.state);
  const readAt = reading.readAt;
  if (sameState(previous.state, reading.state)) {
    const since = boundAt(reading.state) ?? previous.since;
    return { ...previous, readAt, state: reading.state, since, failure: undefined };
  }
  if (previous.state.kind === "failed") return { ...firstMemory(reading), former: previous.former };
  return {
    layer: reading.layer,
    readAt,
    state: reading.state,
    since: boundAt(reading.state) ?? readAt,
    failure: undefined,
    former: withFormer(previous),
  };
}

function firstMemory(reading: HostedReading): HostedMemory {
  const { layer, readAt, state } = reading;
  const notBefore = state.kind === "present" ? state.certificate.notBefore?.at : undefined;
  const failure = state.kind === "failed" ? { reason: state.reason, detail: state.detail } : undefined;
  return { layer, readAt, state, since: boundAt(state) ?? notBefore ?? 0, failure, former: [] };
}

function keepThroughFailure(
  previous: HostedMemory,
  failed: Extract<HostedState, { kind: "failed" }>,
): HostedMemory {
  const failure = { reason: failed.reason, detail: failed.detail };
  return previous.state.kind === "failed"
    ? { ...previous, state: failed, failure }
    : { ...previous, failure };
}

function boundAt(state: HostedState): Instant | undefined {
  return state.kind === "present" ? state.certificate.boundAt : undefined;
}

/** The same kind of state and, where one is present, the same certificate. */
export function sameState(a: HostedState, b: HostedState): boolean {
  if (a.kind !== b.kind) return false;
  return a.kind !== "present" || b.kind !== "present" || sameHosted(a.certificate, b.certificate);
}

function withFormer(previous: HostedMemory): readonly HostedCertificate[] {
  const { state, former } = previous;
  if (state.kind !== "present") return former;
  const rest = former.filter((known) => !sameHosted(known, state.certificate));
  return [state.certificate, ...rest].slice(0, FORMER_KEPT);
}
