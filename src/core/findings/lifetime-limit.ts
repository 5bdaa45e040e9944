import { DAY, type DurationMs, type Instant, SECOND } from "../time.ts";
import type { Certificate } from "../x509/certificate.ts";

/** From each day (UTC) on: CA/Browser Forum ballots 193, SC31 and SC-081v3 (Baseline Requirements §6.3.2). */
const LIMITS: readonly (readonly [from: string, days: number])[] = [
  ["2029-03-15", 47],
  ["2027-03-15", 100],
  ["2026-03-15", 200],
  ["2020-09-01", 398],
  ["2018-03-01", 825],
];

/** How long publicly trusted certificates may last at most when they are issued from an instant on. */
export interface LifetimeLimit {
  readonly from: Instant;
  readonly lifetimeMs: DurationMs;
}

/** All limits, the earliest first; each holds until the next. */
export function lifetimeLimits(): readonly LifetimeLimit[] {
  return LIMITS.map(([from, days]) => ({ from: Date.parse(from), lifetimeMs: days * DAY })).reverse();
}

/** How long a publicly trusted certificate issued at `notBefore` may last; infinite before March 2018, when other rules held. */
export function lifetimeLimit(notBefore: Instant): DurationMs {
  const days = LIMITS.find(([from]) => notBefore >= Date.parse(from))?.[1];
  return days === undefined ? Number.POSITIVE_INFINITY : days * DAY;
}

/** How long a certificate lasts; both ends belong to it (RFC 5280 §4.1.2.5). */
export function lifetimeOf({ notBefore, notAfter }: Pick<Certificate, "notBefore" | "notAfter">): DurationMs {
  return notAfter - notBefore + SECOND;
}

/**
 * By how much a certificate lasts longer than its issuance date allows; undefined when it does not. The rule binds publicly trusted
 * authorities only: for the chains of others `publiclyTrusted` is false, and nothing is over the limit.
 */
export function lifetimeOverLimit(
  certificate: Pick<Certificate, "notBefore" | "notAfter">,
  publiclyTrusted: boolean,
): { readonly lifetime: DurationMs; readonly limit: DurationMs } | undefined {
  const lifetime = lifetimeOf(certificate);
  const limit = lifetimeLimit(certificate.notBefore);
  return publiclyTrusted && lifetime > limit ? { lifetime, limit } : undefined;
}

const CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

/** From this day on Chrome's root program allows no certificate for servers that is for clients too. */
export const CLIENT_AUTH_ENDS: Instant = Date.parse("2027-03-15");

/** Whether a leaf says that it is for TLS clients too (extendedKeyUsage, RFC 5280 §4.2.1.12); false without that extension. */
export function hasClientAuth({
  extensions,
}: {
  readonly extensions: Pick<Certificate["extensions"], "extendedKeyUsage">;
}): boolean {
  return extensions.extendedKeyUsage?.includes(CLIENT_AUTH) === true;
}
