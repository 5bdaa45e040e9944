import { type Binding, isWildcard, type Layer } from "../inventory/binding.ts";
import type { KeyType } from "../observation.ts";
import type { EndpointStanding } from "../record.ts";
import type { Instant } from "../time.ts";
import type { HostedMemory, ServedState } from "./hosted.ts";
import type { HeldCertificate } from "./known-certificates.ts";
import { isProviderName } from "./provider-names.ts";
import { renewedInService } from "./renewed-in-service.ts";
import type { ServedLeaf } from "./served-leaf.ts";
import { ROLL_OUT_BUDGET, servingLayer } from "./serving-layer.ts";
import { isNewerElsewhere, type JudgedEndpoint, standingsOf } from "./standings.ts";

/** One live endpoint with its last known leaf. */
export interface ServedEndpoint {
  readonly address: string;
  readonly keyType: KeyType;
  readonly leaf: ServedLeaf;
  /** When it was seen to present that leaf. */
  readonly observedAt: Instant;
  /** Did the last probe fail, so that the leaf is the last known one? */
  readonly failing: boolean;
  /** Does the leaf name the domain? */
  readonly namesDomain: boolean;
}

export interface ServedJudgement {
  readonly state: ServedState;
  /** One per endpoint, in the order given. */
  readonly standings: readonly EndpointStanding[];
  /** The layer the state is about; undefined when no layer is known. */
  readonly layer: Layer | undefined;
  /** Until when a roll-out is normal; undefined when none runs. */
  readonly budgetEndsAt: Instant | undefined;
  /** Present while `renewed-not-hosted`: what lies in a certificate service only. */
  readonly renewed?: HeldCertificate;
}

export interface ServedInput {
  readonly binding: Binding;
  readonly endpoints: readonly ServedEndpoint[];
  readonly hosted: readonly HostedMemory[];
  /** Certificates that fit the domain, wherever they are; absent: nobody knows. */
  readonly known?: readonly HeldCertificate[] | undefined;
  readonly at: Instant;
  /** Until when a change of the CNAME may show what was served before; undefined when none is under way. */
  readonly settlesAt?: Instant | undefined;
}

/** What a CNAME that not everybody sees yet may look like. */
const UNSETTLED: readonly ServedState[] = ["partly-deployed", "not-deployed", "wrong-layer", "hosted-none"];

/**
 * Compares what every endpoint serves with what is hosted: the served state of a binding, the first that fits. Never
 * convicts on a hosted reading older than an observation: that is `unknown`, ask again.
 */
export function judgeServed(input: ServedInput): ServedJudgement {
  const layer = servingLayer(input.binding, input.hosted);
  const serving = input.hosted.find((memory) => memory.layer === layer);
  const verdict = (
    state: ServedState,
    standings: readonly EndpointStanding[] = input.endpoints.map(() => "unjudged"),
  ): ServedJudgement => ({ state, standings, layer, budgetEndsAt: undefined });
  if (serving === undefined || serving.state.kind === "not-queryable") return verdict("not-comparable");
  if (serving.state.kind === "failed") return verdict("unknown");
  // Nobody can be asked as a wildcard.
  if (isWildcard(input.binding)) return verdict("not-comparable");
  if (input.endpoints.length === 0) return verdict("unknown");
  if (answering(input.endpoints).some(presentsProviderDefault)) {
    const standings = input.endpoints.map(
      (e): EndpointStanding => (presentsProviderDefault(e) ? "other" : "unjudged"),
    );
    return verdict("provider-default", standings);
  }
  const other = input.hosted.find((memory) => memory.layer !== layer);
  const standings = standingsOf(input.endpoints, serving, other);
  const judged = { ...verdict("in-sync", standings), ...judgeStandings(input, serving, other, standings) };
  const { at, settlesAt } = input;
  return settlesAt !== undefined && at < settlesAt && UNSETTLED.includes(judged.state)
    ? { ...judged, state: "rolling-out", budgetEndsAt: settlesAt }
    : judged;
}

/** A provider's own name on it, and not the customer's. */
function presentsProviderDefault(endpoint: ServedEndpoint): boolean {
  const names = endpoint.leaf.extensions.subjectAltName?.dns ?? [];
  return !endpoint.namesDomain && names.some(isProviderName);
}

type Verdict = Pick<ServedJudgement, "state"> & Partial<ServedJudgement>;

function judgeStandings(
  input: ServedInput,
  serving: HostedMemory,
  other: HostedMemory | undefined,
  standings: readonly EndpointStanding[],
): Verdict {
  const judged = judgedEndpoints(input.endpoints, standings);
  const behind = judged.filter(({ standing }) => standing !== "current");
  const everywhere = other === undefined ? [serving] : [serving, other];
  if (judged.length === 0) return { state: "not-comparable" };
  if (behind.some(({ standing }) => standing === "other"))
    return convict("served-not-hosted", behind, everywhere);
  if (behind.length === 0) {
    if (other === undefined || !isNewerElsewhere(serving, other, judged)) {
      return renewedVerdict(input, judged) ?? { state: "in-sync" };
    }
    return inBudget(input, other, judged) ?? convict("wrong-layer", judged, everywhere);
  }
  const rollingOut = inBudget(input, serving, behind);
  if (rollingOut !== undefined) return rollingOut;
  if (serving.state.kind !== "present") {
    if (other?.state.kind === "present") return convict("wrong-layer", behind, everywhere);
    return renewedVerdict(input, judged) ?? convict("hosted-none", behind, everywhere);
  }
  return convict(behind.length < judged.length ? "partly-deployed" : "not-deployed", behind, [serving]);
}

/** Nothing that was read can be too old for this: what is served and what is hosted agree, or nothing is hosted. */
function renewedVerdict(
  { known = [], hosted, at, binding }: ServedInput,
  judged: readonly JudgedEndpoint[],
): Verdict | undefined {
  const leaves = judged.map(({ leaf }) => leaf);
  const renewed = renewedInService({ known, hosted, leaves, critical: binding.critical, at });
  return renewed && { state: "renewed-not-hosted", renewed };
}

function judgedEndpoints(
  endpoints: readonly ServedEndpoint[],
  standings: readonly EndpointStanding[],
): readonly JudgedEndpoint[] {
  const judged = endpoints.flatMap((endpoint, i) => {
    const standing = standings[i] ?? "unjudged";
    return standing === "unjudged" ? [] : [{ ...endpoint, standing }];
  });
  return answering(judged);
}

/** Those that answer now; while none does, the last known of all. */
function answering<E extends ServedEndpoint>(endpoints: readonly E[]): readonly E[] {
  const now = endpoints.filter(({ failing }) => !failing);
  return now.length > 0 ? now : endpoints;
}

/**
 * A difference is normal inside the budget, and for endpoints that nobody has asked since; undefined when it is over.
 */
function inBudget(
  { at }: ServedInput,
  changed: HostedMemory,
  behind: readonly JudgedEndpoint[],
): Verdict | undefined {
  const budgetEndsAt = changed.since + ROLL_OUT_BUDGET[changed.layer];
  const isOver = behind.some(({ observedAt }) => observedAt >= budgetEndsAt);
  if (isOver) return undefined;
  const nobodyAnswers = at >= budgetEndsAt && behind.every(({ failing }) => failing);
  return { state: nobodyAnswers ? "unknown" : "rolling-out", budgetEndsAt };
}

/** A reading that is older than what was seen, or failed, proves nothing against it. */
function convict(
  state: ServedState,
  against: readonly JudgedEndpoint[],
  readings: readonly HostedMemory[],
): Verdict {
  const newest = Math.max(...against.map(({ observedAt }) => observedAt));
  const proves = ({ state: { kind }, readAt, failure }: HostedMemory): boolean =>
    kind === "not-queryable" || (kind !== "failed" && failure === undefined && readAt >= newest);
  return { state: readings.every(proves) ? state : "unknown" };
}
