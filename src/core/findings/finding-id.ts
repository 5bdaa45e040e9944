import { createHash } from "node:crypto";
import type { Finding } from "./finding.ts";

/** What makes a finding the same finding; severity, deadline, words and evidence do not. */
export type FindingIdentity = Pick<Finding, "subject" | "domain" | "port" | "code" | "scope">;

/** The key as text: a JSON array, so that no two keys read the same. */
export function findingKey(finding: FindingIdentity): string {
  return JSON.stringify([finding.subject, finding.domain, finding.port, finding.code, finding.scope]);
}

/** First 16 hex digits of the key's SHA-256: independent daemons give the same finding the same id. */
export function findingId(finding: FindingIdentity): string {
  return createHash("sha256").update(findingKey(finding)).digest("hex").slice(0, 16);
}
