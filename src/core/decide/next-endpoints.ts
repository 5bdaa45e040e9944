import type { Look } from "../look.ts";
import { concernsAddress, type KeyType, type Observation, type TlsInfo } from "../observation.ts";
import type { EndpointState } from "../record.ts";
import type { Instant } from "../time.ts";

/** Looks in a row in which DNS may leave out an address before it is retired (and its TTL must be over). */
const MISSED_LOOKS = 3;

export interface NextEndpoints {
  readonly live: readonly EndpointState[];
  readonly retired: readonly EndpointState[];
}

/** What the chain of an observation was found to be. */
export interface SeenDigest {
  readonly chainDigest: string;
  readonly leafSha256: string;
}

/**
 * Folds a look into the endpoints of a binding: probes update what they asked, names and TTLs come from the
 * resolution, addresses that left DNS for good are retired. A failed probe keeps what was last presented.
 */
export function nextEndpoints(
  previous: readonly EndpointState[],
  look: Look,
  digestOf: (observation: Observation) => SeenDigest,
): NextEndpoints {
  const observed = new Map(look.observations.map((o) => [endpointKey(o), o]));
  const known = previous.map((state) => {
    const observation = observed.get(endpointKey(state)) ?? addressFailureAt(look, state);
    return observation === undefined
      ? withoutAddressFailure(state, look)
      : updated(state, observation, look, digestOf);
  });
  const knownKeys = new Set(previous.map(endpointKey));
  const fresh = look.observations
    .filter((observation) => !knownKeys.has(endpointKey(observation)))
    .map((observation) => updated(firstState(observation), observation, look, digestOf));
  const all = [...known, ...fresh].map((state) => named(state, look)).toSorted(byAddress);
  return {
    live: all.filter((state) => !isOver(state, look)),
    retired: all.filter((state) => isOver(state, look)),
  };
}

export function endpointKey({ address, keyType }: { address: string; keyType: KeyType }): string {
  return `${address} ${keyType}`;
}

/** A failure of the address itself, whatever was going to be asked there. */
function addressFailureAt(look: Look, { address }: EndpointState): Observation | undefined {
  return look.observations.find(
    (o) => o.address === address && o.outcome.kind === "failed" && concernsAddress(o.outcome.failure),
  );
}

/** By the same token it is over for all that was not asked, once anything got further. */
function withoutAddressFailure(state: EndpointState, { observations }: Look): EndpointState {
  const { address, failure } = state;
  const isHeard = observations.some((observation) => observation.address === address);
  const isOver = failure !== undefined && concernsAddress(failure) && isHeard;
  return isOver ? { ...state, failure: undefined } : state;
}

function firstState({ address, keyType, at }: Observation): EndpointState {
  return {
    address,
    keyType,
    lastProbeAt: at,
    lastSuccessAt: undefined,
    failure: undefined,
    offered: true,
    presented: undefined,
    standing: "unjudged",
    timings: {},
    lastNamedAt: at,
    ttlMs: undefined,
    missedLooks: 0,
    nextDueAt: at,
  };
}

function updated(
  state: EndpointState,
  observation: Observation,
  look: Look,
  digestOf: (observation: Observation) => SeenDigest,
): EndpointState {
  const { at, timings, outcome } = observation;
  const probed = { ...state, lastProbeAt: at, timings };
  switch (outcome.kind) {
    case "failed":
      return { ...probed, failure: outcome.failure };
    case "not-offered":
      return { ...probed, failure: undefined, offered: false, presented: undefined };
    case "presented": {
      const digest = digestOf(observation);
      const same = state.presented?.chainDigest === digest.chainDigest;
      const since = same ? (state.presented?.since ?? at) : at;
      const tls = withKnownGroup(outcome.tls, state.presented?.tls, look.full);
      return {
        ...probed,
        lastSuccessAt: at,
        failure: undefined,
        offered: true,
        presented: { ...digest, since, tls },
      };
    }
  }
}

/** Routine probes offer classic groups only; which group the server prefers is what the last full look saw. */
function withKnownGroup(tls: TlsInfo, known: TlsInfo | undefined, full: boolean): TlsInfo {
  return full || known === undefined || known.group === "" ? tls : { ...tls, group: known.group };
}

function named(state: EndpointState, { resolution, at }: Look): EndpointState {
  if (resolution.failure !== undefined) return state;
  const found = resolution.addresses.find(({ address }) => address === state.address);
  if (found !== undefined) return { ...state, lastNamedAt: at, ttlMs: found.ttlMs, missedLooks: 0 };
  if (resolution.unanswered?.includes(state.address.includes(":") ? 6 : 4)) return state;
  return { ...state, missedLooks: state.missedLooks + 1 };
}

function isOver(state: EndpointState, { resolution, at }: Look): boolean {
  if (state.missedLooks === 0) return false;
  const kept: Instant = state.lastNamedAt + (state.ttlMs ?? 0);
  return resolution.resolver === "fixed" || (state.missedLooks >= MISSED_LOOKS && at >= kept);
}

function byAddress(a: EndpointState, b: EndpointState): number {
  return a.address === b.address ? compare(a.keyType, b.keyType) : compare(a.address, b.address);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
