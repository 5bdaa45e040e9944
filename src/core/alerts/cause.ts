import type { FindingCode } from "../findings/codes.ts";
import type { Finding } from "../findings/finding.ts";
import { type Binding, bindingKey } from "../inventory/binding.ts";

/** What one mend would mend: findings of one code with one cause are one incident. */
export interface Cause {
  readonly kind: "certificate" | "trust" | "address" | "bucket" | "binding" | "store" | "source" | "monitor";
  /** SHA-256, "store: what ends trust", addresses, account and bucket, or the subject itself. */
  readonly key: string;
}

/** Judged by store: what ends there ends for every domain under it. */
const BY_TRUST: ReadonlySet<FindingCode> = new Set([
  "trust-ending",
  "trust-ended",
  "root-missing",
  "untrusted",
  "intermediate-expiring",
]);

/** Nothing was presented there: the address is all there is. */
const BY_ADDRESS: ReadonlySet<FindingCode> = new Set([
  "unreachable",
  "endpoint-unreachable",
  "https-not-configured",
]);

/** About the bucket that a domain is bound to, not about what is served: one look at its console mends them together. */
const BY_BUCKET: ReadonlySet<FindingCode> = new Set([
  "unbound",
  "bound-twice",
  "binding-moved",
  "hosted-none",
  // Where nobody tells which certificate it is.
  "hosted-expiring",
  "cname-dangling",
  "cname-mismatch",
  "cname-target-unknown",
  "https-impossible",
]);

/** The cause of a finding; of one about a binding it may need the binding's bucket. Two daemons find the same. */
export function causeOf(finding: Finding, binding?: Pick<Binding, "account" | "bucket">): Cause {
  const { subject, code, scope, evidence } = finding;
  if (subject !== "binding") return { kind: subject, key: scope };
  const { certificate, endpoints = [], facts = {} } = evidence;
  const end = facts["limit"] ?? facts["reason"];
  if (BY_TRUST.has(code) && end !== undefined) return { kind: "trust", key: `${scope}: ${end}` };
  if (certificate !== undefined) return { kind: "certificate", key: certificate };
  if (BY_ADDRESS.has(code) && endpoints.length > 0) {
    const addresses = new Set(endpoints.map(({ address }) => address));
    return { kind: "address", key: [...addresses].sort().join(" ") };
  }
  if (BY_BUCKET.has(code) && binding !== undefined && binding.bucket !== "") {
    return { kind: "bucket", key: `${binding.account}/${binding.bucket}` };
  }
  return { kind: "binding", key: bindingKey(finding) };
}
