import { isNewLeaf } from "../decide/plan-probes.ts";
import type { Binding } from "../inventory/binding.ts";
import type { Observation } from "../observation.ts";
import type { BindingRecord } from "../record.ts";
import { HOUR, type Instant } from "../time.ts";
import { isCompressed, isCompressible } from "./compression.ts";
import type { HttpOutcome } from "./http-answer.ts";
import { isAtCdn, showsCdn } from "./practice.ts";

/** While edges show old and new by turns every look is a change: CDN requests are billed. */
const SHORTEST_INTERVAL = HOUR;

/**
 * The address to send requests to; undefined when none is due: once a day with the full look and after a change of leaf,
 * never in routine. An address where TLS failed is not asked again in other words.
 */
export function practiceDue(
  binding: Binding,
  previous: BindingRecord | undefined,
  seen: { readonly full: boolean; readonly observations: readonly Observation[]; readonly at: Instant },
): string | undefined {
  const { full, observations, at } = seen;
  if (!binding.monitor || binding.https === "disabled" || binding.kind === "provider-endpoint")
    return undefined;
  const askedAt = previous?.judgement?.practice?.askedAt;
  const isFresh = askedAt !== undefined && at >= askedAt && at - askedAt < SHORTEST_INTERVAL;
  if (isFresh || !(full || observations.some((one) => hasChanged(one, previous)))) return undefined;
  const shown = observations.find(({ outcome }) => outcome.kind === "presented");
  return (shown ?? observations.find(refusesName))?.address;
}

function hasChanged(
  { address, keyType, outcome }: Observation,
  previous: BindingRecord | undefined,
): boolean {
  if (outcome.kind !== "presented") return false;
  const known = previous?.endpoints.find((e) => e.address === address && e.keyType === keyType);
  return isNewLeaf(outcome.chain, known);
}

/** It is there, and has no certificate for the name: whether plain HTTP leads to it is worth knowing. */
function refusesName({ outcome }: Observation): boolean {
  if (outcome.kind === "failed") return outcome.failure.reason.startsWith("alert-");
  return outcome.kind === "not-offered";
}

/** Port 80 is the counterpart of 443; of another port nobody knows one, unless the configuration tells. */
export function plainPort({ port, probe }: Binding): number | undefined {
  return probe.httpPort ?? (port === 443 ? 80 : undefined);
}

/** Did HEAD leave open whether a CDN compresses? Then GET has to tell. */
export function leavesCompressionOpen(binding: Binding, answer: HttpOutcome): boolean {
  if (answer.kind === "failed" || isCompressed(answer) || !isCompressible(answer)) return false;
  return isAtCdn(binding, { askedAt: 0, throughCdn: showsCdn(answer) });
}
