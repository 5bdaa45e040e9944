import type { Instant } from "../time.ts";

/** An alert as Alertmanager's API v2 takes it. Its labels are what makes it the same alert. */
export interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: Instant;
  /** In the future: it runs, and ends by itself if nobody repeats it. Else it is over. */
  readonly endsAt: Instant;
  readonly generatorUrl: string | undefined;
}
