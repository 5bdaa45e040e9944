import type { Timing } from "../http/timing.ts";
import { createTokenBucket, type RateLimiter } from "../http/token-bucket.ts";
import type { RpcService } from "./operations.ts";

export type Service = "oss" | RpcService;

/**
 * Requests per second and account, far below what the vendor allows (CDN 100, certificate service 10 for its list; none is published for the
 * storage), so that the account's own tools never feel us.
 */
export const RATES: Readonly<Record<Service, { readonly perSecond: number; readonly burst: number }>> = {
  oss: { perSecond: 20, burst: 10 },
  cdn: { perSecond: 20, burst: 10 },
  dcdn: { perSecond: 20, burst: 10 },
  cas: { perSecond: 4, burst: 2 },
  sts: { perSecond: 2, burst: 2 },
};

/** At once per region of the storage, so that a region that hangs holds up nobody else. */
export const REGION_CONCURRENCY = 4;
export const CDN_CONCURRENCY = 8;

/** A place that failed this often in a row without an answer is not asked again in this round. */
export const GIVE_UP_AFTER = 4;

/** So many CDN domains denied, and none allowed: the permission is missing as a whole. */
export const DENIED_AS_A_WHOLE = 20;

export function createLimiters(timing: Timing): Readonly<Record<Service, RateLimiter>> {
  return {
    oss: createTokenBucket(RATES.oss, timing),
    cdn: createTokenBucket(RATES.cdn, timing),
    dcdn: createTokenBucket(RATES.dcdn, timing),
    cas: createTokenBucket(RATES.cas, timing),
    sts: createTokenBucket(RATES.sts, timing),
  };
}
