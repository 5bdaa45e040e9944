import type { EndpointStanding } from "../record.ts";
import { compareHosted, sameHosted } from "./compare-hosted.ts";
import type { HostedCertificate, HostedMemory } from "./hosted.ts";
import type { ServedEndpoint } from "./judge-served.ts";
import type { ServedLeaf } from "./served-leaf.ts";

export interface JudgedEndpoint extends ServedEndpoint {
  readonly standing: EndpointStanding;
}

/** How each endpoint's leaf compares with what is and was hosted, in the order given. */
export function standingsOf(
  endpoints: readonly ServedEndpoint[],
  serving: HostedMemory,
  other: HostedMemory | undefined,
): readonly EndpointStanding[] {
  const standings = endpoints.map((endpoint) => standingOf(endpoint.leaf, serving, other));
  const beside = leavesBeside(endpoints, standings, serving);
  return standings.map((standing, i) =>
    beside.has(endpoints[i]?.leaf.sha256 ?? "") ? "unjudged" : standing,
  );
}

/**
 * A layer hosts one certificate of one key type. Leaves of the other type that are served beside it at one address are
 * not judged by it: RSA beside ECDSA is no roll-out. Where the hosted type is not told, the endpoint that serves it tells.
 */
function leavesBeside(
  endpoints: readonly ServedEndpoint[],
  standings: readonly EndpointStanding[],
  serving: HostedMemory,
): ReadonlySet<string> {
  const told = serving.state.kind === "present" ? serving.state.certificate.keyType : undefined;
  const current = endpoints.find((_, i) => standings[i] === "current");
  const known = endpoints.find((_, i) => standings[i] === "former");
  const hosted = told ?? (current ?? known)?.keyType;
  const addresses = new Set(endpoints.filter((e) => e.keyType === hosted).map(({ address }) => address));
  const beside = endpoints.filter(({ address, keyType }) => keyType !== hosted && addresses.has(address));
  return new Set(beside.map(({ leaf }) => leaf.sha256));
}

function standingOf(
  leaf: ServedLeaf,
  serving: HostedMemory,
  other: HostedMemory | undefined,
): EndpointStanding {
  const [here] = hostedCertificates(serving);
  const [there] = hostedCertificates(other);
  if (here !== undefined) {
    const comparison = compareHosted(here, leaf);
    if (comparison === "not-comparable") return "unjudged";
    if (comparison !== "different") return "current";
  }
  if (there !== undefined && isSame(there, leaf)) {
    // Visitors get it from there already: nothing newer waits for them.
    return here === undefined || isNewer(there, here) ? "current" : "former";
  }
  if (here !== undefined && isOlder(leaf, here)) return "former";
  const known = [...serving.former, ...(other?.former ?? [])];
  if (known.some((certificate) => isSame(certificate, leaf))) return "former";
  return here === undefined && there !== undefined && isOlder(leaf, there) ? "former" : "other";
}

function isSame(hosted: HostedCertificate, leaf: ServedLeaf): boolean {
  const comparison = compareHosted(hosted, leaf);
  return comparison === "match" || comparison === "probable";
}

/** An older certificate than the hosted one is taken for its predecessor, whether or not anybody saw it hosted. */
function isOlder(leaf: ServedLeaf, hosted: HostedCertificate): boolean {
  return hosted.notBefore !== undefined && leaf.notBefore < hosted.notBefore.at;
}

function hostedCertificates(memory: HostedMemory | undefined): readonly HostedCertificate[] {
  return memory?.state.kind === "present" ? [memory.state.certificate] : [];
}

/** Is there a newer certificate at the other layer than what every endpoint serves? */
export function isNewerElsewhere(
  serving: HostedMemory,
  other: HostedMemory,
  endpoints: readonly JudgedEndpoint[],
): boolean {
  const [here] = hostedCertificates(serving);
  const [there] = hostedCertificates(other);
  if (here === undefined || there === undefined || sameHosted(here, there)) return false;
  return isNewer(there, here) && endpoints.some(({ leaf }) => !isSame(there, leaf));
}

/** By the beginnings where both are told, else by the ends; what cannot be compared is not newer. */
export function isNewer(a: HostedCertificate, b: HostedCertificate): boolean {
  if (a.notBefore !== undefined && b.notBefore !== undefined) return a.notBefore.at > b.notBefore.at;
  return a.notAfter !== undefined && b.notAfter !== undefined && a.notAfter.at > b.notAfter.at;
}
