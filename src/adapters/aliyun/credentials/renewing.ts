import { type DurationMs, MINUTE } from "../../../core/time.ts";
import type { Timing } from "../../http/timing.ts";
import type { AccessKey, AccessKeyResult, Credentials } from "./credentials.ts";

/** Tokens are renewed this long before they end, so that no request goes out with one that ends on the way. */
export const RENEW_AHEAD: DurationMs = 5 * MINUTE;

/**
 * Keeps a fetched key until shortly before its end. One fetch serves all who wait; a failed fetch is not remembered, and while the old key
 * lasts it does not matter.
 */
export function renewing(fetchKey: () => Promise<AccessKeyResult>, timing: Pick<Timing, "now">): Credentials {
  let current: AccessKey | undefined;
  let fetching: Promise<AccessKeyResult> | undefined;

  const lasts = (key: AccessKey, ahead: DurationMs): boolean =>
    key.expiresAt === undefined || timing.now() < key.expiresAt - ahead;
  const renew = async (): Promise<AccessKeyResult> => {
    const result = await fetchKey();
    fetching = undefined;
    if (result.ok) current = result.key;
    else if (current !== undefined && lasts(current, 0)) return { ok: true, key: current };
    return result;
  };
  return {
    async get() {
      if (current !== undefined && lasts(current, RENEW_AHEAD)) return { ok: true, key: current };
      fetching ??= renew();
      return fetching;
    },
    refused() {
      current = undefined;
    },
  };
}
