import { type DurationMs, type Instant, SECOND } from "../time.ts";
import type { Severity } from "./finding.ts";

/** Absolute limits; each certificate's own lifetime caps them. */
export interface Thresholds {
  readonly warningMs: DurationMs;
  readonly criticalMs: DurationMs;
}

/** Past the end of validity, whose whole last second still belongs to it (RFC 5280 §4.1.2.5). */
export function hasEnded({ notAfter }: { readonly notAfter: Instant }, at: Instant): boolean {
  return at >= notAfter + SECOND;
}

/**
 * How urgent an end is: warning at min(30 days, lifetime/3) left, critical at min(7 days, lifetime/6). A level, not an
 * edge: it holds from the limit on. Undefined while there is time, and after the end, which is another finding.
 */
export function expiryLevel(
  validity: { readonly notBefore: Instant; readonly notAfter: Instant },
  at: Instant,
  thresholds: Thresholds,
): Severity | undefined {
  const left = validity.notAfter - at;
  const lifetime = validity.notAfter - validity.notBefore;
  if (hasEnded(validity, at)) return undefined;
  if (left <= Math.min(thresholds.criticalMs, lifetime / 6)) return "critical";
  return left <= Math.min(thresholds.warningMs, lifetime / 3) ? "warning" : undefined;
}
