import { printable } from "../../core/names/printable.ts";
import { type DurationMs, type Instant, SECOND } from "../../core/time.ts";
import { durationText } from "../../core/words.ts";
import type { HttpFailure } from "../http/failure.ts";
import type { HttpAnswer } from "../http/http-client.ts";

export type ApiFailureReason =
  | HttpFailure["kind"]
  | "permission-denied"
  | "clock-skewed"
  | "throttled"
  | "public-endpoint-forbidden"
  | "account-suspended"
  | "credentials-missing"
  | "credentials-unknown"
  | "credentials-expired"
  | "signature-refused"
  | "wrong-region"
  | "not-found"
  | "server-error"
  | "html-instead-of-answer"
  | "malformed-answer"
  | "refused"
  /** Not asked, because everything before at this place failed. */
  | "given-up";

export interface ApiFailure {
  readonly reason: ApiFailureReason;
  /** A clause in our own words, safe to print: no text of the request, and of the answer only codes. */
  readonly detail: string;
  /** Ours minus theirs, where clocks differ. */
  readonly clockSkewMs?: DurationMs;
  /** How long the provider wants us to wait, where it says so. */
  readonly waitMs?: DurationMs;
  /** Where the provider says to ask instead. */
  readonly endpoint?: string;
}

export type ApiResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: ApiFailure };

/** An error as both kinds of API tell it; empty where they do not. */
export interface VendorError {
  readonly code: string;
  readonly requestId: string;
  /** OSS's finer code. */
  readonly ec: string;
  /** RAM action that was denied. */
  readonly authAction: string;
  readonly endpoint: string;
}

const REASONS: readonly (readonly [RegExp, ApiFailureReason])[] = [
  [/^PublicEndpointForbidden/, "public-endpoint-forbidden"],
  [/^(?:RequestTimeTooSkewed|InvalidTimeStamp)/, "clock-skewed"],
  [/^(?:Throttling|SlowDown|TooManyRequests|QpsLimitExceeded)/, "throttled"],
  [/^(?:UserDisable|AbnormalBucketOwnerStatus|InvalidAccount)|Overdue|InDebt|Arrear/i, "account-suspended"],
  [/^(?:InvalidSecurityToken|SecurityToken)/, "credentials-expired"],
  [/^InvalidAccessKeyId/, "credentials-unknown"],
  [/^(?:SignatureDoesNotMatch|IncompleteSignature|InvalidSignature)/, "signature-refused"],
  [/^(?:AccessDenied|Forbidden|NoPermission|NotAuthorized)/, "permission-denied"],
  [/^NoSuch|NotFound$/, "not-found"],
  [/^(?:ServiceUnavailable|InternalError|ServiceBusy)/, "server-error"],
];

/** What an answer that is no success means, by the vendor's code first and the status second. */
export function failureOf(
  answer: HttpAnswer,
  error: VendorError,
  permission: string,
  now: Instant,
): ApiFailure {
  const reason = reasonOf(answer.status, error);
  const skew = reason === "clock-skewed" ? now - Date.parse(answer.headers["date"] ?? "") : Number.NaN;
  const waitMs = Number(answer.headers["retry-after"]) * SECOND;
  const code = [error.code === "" ? `status ${answer.status}` : error.code, error.ec].filter(
    (part) => part !== "",
  );
  const trace = error.requestId === "" ? "" : `, request ${error.requestId}`;
  const words = explain(reason, error.authAction === "" ? permission : error.authAction, skew);
  return {
    reason,
    detail: printable(`${words} (${code.join(", ")}${trace})`.slice(0, 500)),
    ...(Number.isNaN(skew) ? {} : { clockSkewMs: skew }),
    ...(waitMs > 0 ? { waitMs } : {}),
    ...(reason === "wrong-region" ? { endpoint: error.endpoint } : {}),
  };
}

function reasonOf(status: number, { code, ec, endpoint }: VendorError): ApiFailureReason {
  if (ec === "0048-00000401") return "public-endpoint-forbidden";
  if (code.startsWith("AccessDenied") && endpoint !== "") return "wrong-region";
  const known = REASONS.find(([pattern]) => pattern.test(code))?.[1];
  if (known !== undefined) return known;
  if (status === 429) return "throttled";
  return status >= 500 ? "server-error" : "refused";
}

function explain(reason: ApiFailureReason, permission: string, skewMs: DurationMs): string {
  switch (reason) {
    case "permission-denied":
      return permission === "" ? "a permission is missing" : `the permission ${permission} is missing`;
    case "clock-skewed":
      return Number.isNaN(skewMs)
        ? "the clock of this machine differs too much from the provider's"
        : `the clock of this machine is ${durationText(skewMs)} ${skewMs < 0 ? "behind" : "ahead of"} the provider's`;
    case "throttled":
      return "the provider wants fewer requests";
    case "public-endpoint-forbidden":
      return "this bucket may not be asked at its public endpoint: configure another OSS endpoint";
    case "account-suspended":
      return "the provider has suspended the account or the bucket's owner (overdue payment?)";
    case "credentials-unknown":
      return "the provider does not know the access key, or it is disabled";
    case "credentials-expired":
      return "the security token has expired or is not valid";
    case "signature-refused":
      return "the secret does not belong to the access key";
    case "wrong-region":
      return "the bucket lies in another region";
    case "not-found":
      return "it does not exist any more";
    case "server-error":
      return "the provider has a fault of its own";
    default:
      return "the provider refused";
  }
}

/** Worth another try within seconds. */
export function isPassing({ reason }: ApiFailure): boolean {
  return (
    reason === "throttled" ||
    reason === "server-error" ||
    reason === "timeout" ||
    reason === "network" ||
    reason === "credentials-expired"
  );
}
