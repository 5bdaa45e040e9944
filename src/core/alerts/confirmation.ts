import { FINDING_CODES, type FindingCode } from "../findings/codes.ts";
import type { Instant } from "../time.ts";

/** A finding that was judged, but not often enough yet to be believed. */
export interface PendingFinding {
  /** Id of the finding that it may become. */
  readonly id: string;
  readonly code: FindingCode;
  readonly since: Instant;
  /** Looks in a row that judged it, as far as they were apart, and when the last of them was. */
  readonly looks: number;
  readonly countedAt: Instant;
}

/** Looks of the fast rhythm: ten to fifteen minutes from the first to the last. */
const LOOKS = 3;

/** A clock decides these: looking again would not tell more. */
const CERTAIN: ReadonlySet<FindingCode> = new Set([
  "leaf-expired",
  "leaf-not-yet-valid",
  "intermediate-expired",
  "trust-ended",
]);

/** Read over the network as well, though nobody is locked out. */
const DOUBTFUL: ReadonlySet<FindingCode> = new Set(["endpoint-unreachable", "cname-dangling"]);

/** Whether a clock decides it, so that one look is enough. */
export function isCertain(code: FindingCode): boolean {
  return CERTAIN.has(code);
}

/** An outage that one failed probe may feign. */
export function isDoubtfulOutage(code: FindingCode): boolean {
  return FINDING_CODES[code].class === "outage" && !isCertain(code);
}

/** How many looks in a row have to judge a finding before it opens. */
export function looksToConfirm(code: FindingCode): number {
  if (isCertain(code)) return 1;
  return FINDING_CODES[code].class === "outage" || DOUBTFUL.has(code) ? LOOKS : 1;
}
