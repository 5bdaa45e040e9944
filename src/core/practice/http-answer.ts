import type { FailureReason } from "../observation.ts";
import type { Instant } from "../time.ts";

/** Header fields worth keeping, lower case. Everything else of an answer is thrown away. */
export const KEPT_HEADERS = [
  "location",
  "strict-transport-security",
  "content-encoding",
  "content-type",
  "content-length",
  "server",
  "via",
  "x-cache",
  "x-swift-cachetime",
  "ali-swift-global-savetime",
  "eagleid",
  "x-oss-request-id",
] as const;

export type KeptHeader = (typeof KEPT_HEADERS)[number];

/** The head of an HTTP answer. Header text is printable and cut; what the server did not send is absent. */
export interface HttpAnswer {
  readonly kind: "answered";
  readonly status: number;
  readonly headers: Readonly<Partial<Record<KeptHeader, string>>>;
}

export interface HttpSilence {
  readonly kind: "failed";
  /** `refused` is knowledge: nobody listens. All others say nothing about how the domain is served. */
  readonly reason: FailureReason | "not-http";
  /** Short technical text for people, printable and cut. */
  readonly detail: string;
}

export type HttpOutcome = HttpAnswer | HttpSilence;

/** What one address answered over HTTPS and over plain HTTP, at one moment. Plain data. */
export interface PracticeLook {
  readonly at: Instant;
  readonly address: string;
  readonly https: HttpOutcome;
  /** Undefined when not asked: no port is known that would be the plain counterpart. */
  readonly http: HttpOutcome | undefined;
  /** The answer to GET, asked where HEAD left open whether bodies are compressed. */
  readonly body: HttpOutcome | undefined;
}

/** Refusals and errors say little about how visitors are served. */
export function isServed({ status }: HttpAnswer): boolean {
  return status >= 200 && status < 400;
}
