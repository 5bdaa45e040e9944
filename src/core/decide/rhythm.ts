import { createHash } from "node:crypto";
import type { PendingFinding } from "../alerts/confirmation.ts";
import { FINDING_CODES } from "../findings/codes.ts";
import type { OpenFinding } from "../findings/finding.ts";
import type { ServedState } from "../hosted/hosted.ts";
import { DAY, type DurationMs, HOUR, type Instant, MINUTE } from "../time.ts";

/** How often endpoints are looked at. */
export interface Rhythm {
  readonly healthyMs: DurationMs;
  readonly alertMs: DurationMs;
}

/** The second key type, the post-quantum group and other rare questions. */
export const FULL_LOOK_INTERVAL: DurationMs = DAY;

const LAST_STRETCH: DurationMs = 48 * HOUR;

/**
 * The fast rhythm holds while a finding of class outage or drift is open, while anything waits to be confirmed, while a
 * roll-out runs, and in the last 48 hours before a deadline. Information, as about a watched store, hurries nobody.
 */
export function isAlert(
  findings: readonly OpenFinding[],
  served: ServedState,
  leafEnd: Instant | undefined,
  at: Instant,
  pending: readonly PendingFinding[] = [],
): boolean {
  const near = (deadline: Instant | undefined): boolean =>
    deadline !== undefined && deadline >= at && deadline - at <= LAST_STRETCH;
  if (served === "rolling-out" || near(leafEnd) || pending.length > 0) return true;
  return findings.some(({ code, severity, deadline }) => {
    const kind = FINDING_CODES[code].class;
    return severity !== "info" && (kind === "outage" || kind === "drift" || near(deadline));
  });
}

/**
 * When to look again soon: after `interval`, and at a whole minute, because sweeps come every minute and what is due a
 * moment after one waits for the next. Never later than `interval`, never before half of it.
 */
export function soon(at: Instant, interval: DurationMs): Instant {
  const minute = Math.floor((at + interval) / MINUTE) * MINUTE;
  return Math.max(minute, at + interval / 2);
}

/** The domain's own slot in every interval, so that a fleet is spread evenly and always the same way. */
export function nextSlot(domain: string, at: Instant, interval: DurationMs): Instant {
  const offset = createHash("sha256").update(domain).digest().readUInt32BE() % interval;
  const start = Math.floor((at - offset) / interval) * interval + offset;
  return start + interval;
}
