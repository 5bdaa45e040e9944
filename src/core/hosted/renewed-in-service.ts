import { DAY, type DurationMs, type Instant } from "../time.ts";
import { compareHosted, sameHosted } from "./compare-hosted.ts";
import type { HostedCertificate, HostedMemory } from "./hosted.ts";
import type { HeldCertificate } from "./known-certificates.ts";
import type { ServedLeaf } from "./served-leaf.ts";

/** How long a new certificate may lie in the certificate service before that is worth a word: somebody is about to host it. */
const HOSTING_BUDGET: DurationMs = DAY;

export interface RenewalQuestion {
  readonly known: readonly HeldCertificate[];
  readonly hosted: readonly HostedMemory[];
  readonly leaves: readonly ServedLeaf[];
  /** A critical domain needs a certificate of another CA in reserve: what another CA issued is no renewal there. */
  readonly critical: boolean;
  readonly at: Instant;
}

/**
 * The certificate that renews what is served and lies in a certificate service only: it names everything that every served leaf names, begins
 * and ends later, and is neither hosted nor served anywhere. The one that ends last; undefined when there is none.
 */
export function renewedInService({
  known,
  hosted,
  leaves,
  critical,
  at,
}: RenewalQuestion): HeldCertificate | undefined {
  if (leaves.length === 0) return undefined;
  const renewals = known.filter(({ certificate, kept }) => {
    if (kept !== "service" || isHosted(certificate, hosted)) return false;
    return leaves.every(
      (leaf) => renews(certificate, leaf, at) && (!critical || isFromSameIssuer(certificate, leaf)),
    );
  });
  return renewals.toSorted((a, b) => endOf(b) - endOf(a))[0];
}

function renews(candidate: HostedCertificate, leaf: ServedLeaf, at: Instant): boolean {
  const { notBefore, notAfter, names = [] } = candidate;
  if (notBefore === undefined || notAfter === undefined || notAfter.at <= at) return false;
  if (at - notBefore.at < HOSTING_BUDGET) return false;
  const later = notBefore.at > leaf.notBefore && notAfter.at > leaf.notAfter;
  if (!later || compareHosted(candidate, leaf) !== "different") return false;
  const told = new Set(names.map((name) => name.toLowerCase()));
  const needed = leaf.extensions.subjectAltName?.dns ?? [];
  return needed.every((name) => told.has(name.toLowerCase()));
}

function isFromSameIssuer({ issuer }: HostedCertificate, leaf: ServedLeaf): boolean {
  return issuer === undefined || leaf.issuer.text.includes(issuer);
}

/** Now or before: what was taken away again is no news. */
function isHosted(candidate: HostedCertificate, hosted: readonly HostedMemory[]): boolean {
  return hosted.some(({ state, former }) => {
    const now = state.kind === "present" ? [state.certificate] : [];
    return [...now, ...former].some((certificate) => sameHosted(certificate, candidate));
  });
}

function endOf({ certificate }: HeldCertificate): Instant {
  return certificate.notAfter?.at ?? 0;
}
