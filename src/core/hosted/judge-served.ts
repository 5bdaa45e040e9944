import type { Binding, Layer } from "../inventory/binding.ts";
import type { KeyType } from "../observation.ts";
import type { EndpointStanding } from "../record.ts";
import type { Instant } from "../time.ts";
import type { Certificate } from "../x509/certificate.ts";
import { compareHosted, sameHosted } from "./compare-hosted.ts";
import type { HostedCertificate, HostedMemory, ServedState } from "./hosted.ts";
import { isProviderName } from "./provider-names.ts";
import { ROLL_OUT_BUDGET, servingLayer } from "./serving-layer.ts";

/** One live endpoint with its last known leaf. */
export interface ServedEndpoint {
  readonly keyType: KeyType;
  readonly leaf: Certificate;
  /** When it was seen to present that leaf. */
  readonly observedAt: Instant;
  /** Does the leaf name the domain? */
  readonly namesDomain: boolean;
}

export interface ServedJudgement {
  readonly state: ServedState;
  /** One per endpoint, in the order given. */
  readonly standings: readonly EndpointStanding[];
  /** The layer the state is about; undefined when no layer is known. */
  readonly layer: Layer | undefined;
  /** Until when a roll-out is normal; present for every state that differs from what is hosted. */
  readonly budgetEndsAt: Instant | undefined;
}

export interface ServedInput {
  readonly binding: Binding;
  readonly endpoints: readonly ServedEndpoint[];
  readonly hosted: readonly HostedMemory[];
  readonly at: Instant;
}

/**
 * Compares what every endpoint serves with what is hosted: the served state of a binding, the first that fits. Never
 * convicts on a hosted reading older than an observation: that is `unknown`, ask again.
 */
export function judgeServed(input: ServedInput): ServedJudgement {
  const layer = servingLayer(input.binding, input.hosted);
  const serving = input.hosted.find((memory) => memory.layer === layer);
  const verdict = (
    state: ServedState,
    standings = input.endpoints.map((): EndpointStanding => "unjudged"),
  ) => ({
    state,
    standings,
    layer,
    budgetEndsAt: undefined,
  });
  if (serving === undefined || serving.state.kind === "not-queryable") return verdict("not-comparable");
  if (serving.state.kind === "failed" || input.endpoints.length === 0) return verdict("unknown");
  if (input.endpoints.some(presentsProviderDefault)) {
    const standings = input.endpoints.map(
      (e): EndpointStanding => (presentsProviderDefault(e) ? "other" : "unjudged"),
    );
    return verdict("provider-default", standings);
  }
  if (input.hosted.every(({ state }) => state.kind !== "present"))
    return settle(input, serving, "hosted-none", []);
  return judgeAgainstHosted(input, serving);
}

/** A provider's own name on it, and not the customer's. */
export function presentsProviderDefault(endpoint: ServedEndpoint): boolean {
  const names = endpoint.leaf.extensions.subjectAltName?.dns ?? [];
  return !endpoint.namesDomain && names.some(isProviderName);
}

function judgeAgainstHosted(input: ServedInput, serving: HostedMemory): ServedJudgement {
  const other = input.hosted.find((memory) => memory.layer !== serving.layer);
  const standings = standingsOf(input.endpoints, serving, other);
  const judged = standings.filter((standing) => standing !== "unjudged");
  if (judged.length === 0)
    return { ...settle(input, serving, "in-sync", standings), state: "not-comparable" };
  if (judged.includes("other")) return settle(input, serving, "served-not-hosted", standings);
  if (judged.every((standing) => standing === "current")) {
    return settle(input, serving, newerElsewhere(serving, other) ? "wrong-layer" : "in-sync", standings);
  }
  const budgetEndsAt = serving.since + ROLL_OUT_BUDGET[serving.layer];
  if (input.at < budgetEndsAt) return { ...settle(input, serving, "rolling-out", standings), budgetEndsAt };
  if (serving.state.kind !== "present") return settle(input, serving, "wrong-layer", standings);
  const state = judged.includes("current") ? "partly-deployed" : "not-deployed";
  return { ...settle(input, serving, state, standings), budgetEndsAt };
}

/** States that agree need no fresh reading; the others wait for one. */
function settle(
  input: ServedInput,
  serving: HostedMemory,
  state: ServedState,
  standings: readonly EndpointStanding[],
): ServedJudgement {
  const newestObservation = Math.max(...input.endpoints.map((endpoint) => endpoint.observedAt));
  const stale = serving.readAt < newestObservation || serving.failure !== undefined;
  return {
    state: state !== "in-sync" && stale ? "unknown" : state,
    standings: standings.length > 0 ? standings : input.endpoints.map((): EndpointStanding => "unjudged"),
    layer: serving.layer,
    budgetEndsAt: undefined,
  };
}

function standingsOf(
  endpoints: readonly ServedEndpoint[],
  serving: HostedMemory,
  other: HostedMemory | undefined,
): readonly EndpointStanding[] {
  const standings = endpoints.map((endpoint) => standingOf(endpoint.leaf, serving, other));
  const comparable = comparableKeyTypes(endpoints, standings, serving);
  return standings.map((standing, i) =>
    comparable.has(endpoints[i]?.keyType ?? "rsa") ? standing : "unjudged",
  );
}

/**
 * A layer hosts one certificate of one key type. Endpoints of the other key type are not judged by it while the
 * hosted type is served too: RSA beside ECDSA is no roll-out.
 */
function comparableKeyTypes(
  endpoints: readonly ServedEndpoint[],
  standings: readonly EndpointStanding[],
  serving: HostedMemory,
): ReadonlySet<KeyType> {
  const served = new Set(endpoints.map(({ keyType }) => keyType));
  const hostedType = serving.state.kind === "present" ? serving.state.certificate.keyType : undefined;
  if (hostedType !== undefined) return served.has(hostedType) ? new Set([hostedType]) : served;
  const known = endpoints.filter((_, i) => standings[i] !== "other").map(({ keyType }) => keyType);
  return known.length > 0 ? new Set(known) : served;
}

function standingOf(
  leaf: Certificate,
  serving: HostedMemory,
  other: HostedMemory | undefined,
): EndpointStanding {
  if (serving.state.kind === "present") {
    const comparison = compareHosted(serving.state.certificate, leaf);
    if (comparison === "not-comparable") return "unjudged";
    if (comparison !== "different") return "current";
    if (isOlder(leaf, serving.state.certificate)) return "former";
  }
  const known = [...serving.former, ...(other?.former ?? []), ...hostedCertificates(other)];
  if (known.some((certificate) => isSame(certificate, leaf))) return "former";
  const newest = hostedCertificates(other)[0];
  return serving.state.kind === "none" && newest !== undefined && isOlder(leaf, newest) ? "former" : "other";
}

function isSame(hosted: HostedCertificate, leaf: Certificate): boolean {
  const comparison = compareHosted(hosted, leaf);
  return comparison === "match" || comparison === "probable";
}

/** An older certificate than the hosted one is taken for its predecessor, whether or not anybody saw it hosted. */
function isOlder(leaf: Certificate, hosted: HostedCertificate): boolean {
  return hosted.notBefore !== undefined && leaf.notBefore < hosted.notBefore.at;
}

function hostedCertificates(memory: HostedMemory | undefined): readonly HostedCertificate[] {
  return memory?.state.kind === "present" ? [memory.state.certificate] : [];
}

function newerElsewhere(serving: HostedMemory, other: HostedMemory | undefined): boolean {
  const [here] = hostedCertificates(serving);
  const [there] = hostedCertificates(other);
  if (here === undefined || there === undefined || sameHosted(here, there)) return false;
  return (there.notBefore?.at ?? there.notAfter?.at ?? 0) > (here.notBefore?.at ?? here.notAfter?.at ?? 0);
}
