import type { Binding } from "../inventory/binding.ts";
import type { Instant } from "../time.ts";
import { isCompressed, isCompressible } from "./compression.ts";
import { type HttpAnswer, type HttpOutcome, isServed, type PracticeLook } from "./http-answer.ts";

/** What is known of a domain's HTTPS in production. Each fact is the last known one; absent while never known. */
export interface Practice {
  /** When it was last asked, answered or not. */
  readonly askedAt: Instant;
  /** What plain HTTP does: serves contents (or leads to other plain places), leads to HTTPS, or nothing of the kind. */
  readonly plainHttp?: "served" | "to-https" | "closed";
  /** Whether browsers are told to use HTTPS only (RFC 6797). */
  readonly hsts?: boolean;
  readonly compression?: boolean;
  /** Whether the answer came through a CDN, by its own headers. */
  readonly throughCdn?: boolean;
}

/** Folds a look into what was known. What an answer leaves open, and every failure, changes nothing. */
export function nextPractice(
  previous: Practice | undefined,
  look: PracticeLook | undefined,
): Practice | undefined {
  if (look === undefined) return previous;
  const learned = {
    plainHttp: plainHttp(look),
    hsts: hsts(look.https),
    compression: compression(look),
    throughCdn: look.https.kind === "answered" ? showsCdn(look.https) : undefined,
  };
  const known = Object.entries(learned).filter(([, value]) => value !== undefined);
  return { ...previous, ...Object.fromEntries(known), askedAt: look.at };
}

/**
 * Does a CDN serve the domain? What is configured or known from DNS counts, else what the answer's own headers say. A
 * firewall or the storage itself is none: nobody can switch these things on there.
 */
export function isAtCdn({ servedBy }: Pick<Binding, "servedBy">, practice: Practice | undefined): boolean {
  if (servedBy === undefined) return practice?.throughCdn === true;
  return servedBy === "cdn" || servedBy === "dcdn" || servedBy === "esa";
}

/** `Server: AliyunOSS` passes through CDNs that add their own fields; these fields the storage never sends. */
export function showsCdn({ headers }: HttpAnswer): boolean {
  const signs = ["x-cache", "x-swift-cachetime", "ali-swift-global-savetime", "eagleid", "via"] as const;
  return signs.some((sign) => headers[sign] !== undefined);
}

/** Judged against the HTTPS answer: where both refuse, the path says nothing about how visitors are served. */
function plainHttp({ https, http }: PracticeLook): Practice["plainHttp"] {
  if (http === undefined) return undefined;
  if (http.kind === "answered" && leadsToHttps(http)) return "to-https";
  if (https.kind === "failed") return undefined;
  if (http.kind === "failed") return http.reason === "refused" ? "closed" : undefined;
  if (isServed(http)) return "served";
  return isServed(https) ? "closed" : undefined;
}

function leadsToHttps({ status, headers }: HttpAnswer): boolean {
  return status >= 300 && status < 400 && /^https:\/\//i.test(headers.location ?? "");
}

/** Servers may leave the field out of refusals. `max-age=0` withdraws it (RFC 6797 §6.1.1). */
function hsts(https: HttpOutcome): boolean | undefined {
  if (https.kind === "failed") return undefined;
  const field = https.headers["strict-transport-security"];
  const isOn = /(?:^|;)\s*max-age\s*=\s*"?0*[1-9]/i.test(field ?? "");
  return isOn || isServed(https) ? isOn : undefined;
}

function compression({ https, body }: PracticeLook): boolean | undefined {
  const answers = [https, body].filter((outcome) => outcome?.kind === "answered");
  if (answers.some(isCompressed)) return true;
  // A server may leave it out of the answer to HEAD, because there is nothing to compress.
  return body?.kind === "answered" && isCompressible(body) ? false : undefined;
}
