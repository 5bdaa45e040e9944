import { type DurationMs, MINUTE } from "../../core/time.ts";
import type { HttpClient } from "./http-client.ts";
import type { Timing } from "./timing.ts";

/** Less lies within what answers take and dates round. */
const NOTABLE: DurationMs = MINUTE;

/** A client that compares the date of every answer with our clock. */
export interface ClockWatch {
  readonly http: HttpClient;
  /** Ours minus theirs: the smallest difference of all answers since the last call; undefined where it is below a minute or nothing was dated. */
  takeSkewMs(): DurationMs | undefined;
}

export function watchClock(http: HttpClient, timing: Pick<Timing, "now">): ClockWatch {
  let least: DurationMs | undefined;
  return {
    http: {
      send: async (request) => {
        const result = await http.send(request);
        const skew = result.ok ? timing.now() - Date.parse(result.answer.headers["date"] ?? "") : Number.NaN;
        if (!Number.isNaN(skew) && (least === undefined || Math.abs(skew) < Math.abs(least))) least = skew;
        return result;
      },
      close: () => http.close(),
    },
    takeSkewMs() {
      const taken = least;
      least = undefined;
      return taken === undefined || Math.abs(taken) < NOTABLE ? undefined : taken;
    },
  };
}
