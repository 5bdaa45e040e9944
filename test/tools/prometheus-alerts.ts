import { FINDING_CODES, type FindingCode } from "../../src/core/findings/codes.ts";
import type { SubjectKind } from "../../src/core/findings/finding.ts";

/** All codes: what is information by default alerts where a configuration raises it. */
export const ALERTED_CODES: readonly FindingCode[] = Object.keys(FINDING_CODES) as FindingCode[];

export function subjectOf(code: FindingCode): SubjectKind {
  if (code === "store-lacks-root") return "store";
  if (code === "lead-time-impossible" || code.startsWith("inventory-")) return "source";
  return FINDING_CODES[code].class === "ourselves" ? "monitor" : "binding";
}

/** What a rule can say of a finding without its evidence; the compiler proves it complete. */
export const ALERT_SENTENCES: Readonly<Record<FindingCode, string>> = {
  "dns-failed": "The name cannot be resolved, so nobody gets anywhere.",
  unreachable: "No address completes a TLS handshake.",
  "https-not-configured": "The server talks TLS but has no certificate for the name.",
  "provider-default-certificate": "Visitors get the provider's own certificate instead of yours.",
  "leaf-expired": "The served certificate has expired.",
  "leaf-not-yet-valid": "The served certificate is used before its validity begins.",
  "name-mismatch": "The served certificate does not name the domain.",
  "chain-incomplete": "A required trust store finds no path because a certificate is not sent.",
  "intermediate-expired": "Every path of a required trust store runs through an expired intermediate.",
  "trust-ended": "A required trust store no longer trusts the root of the served certificate.",
  "root-missing": "A required trust store does not have the root of the served certificate.",
  untrusted: "A required trust store refuses the served chain.",
  "leaf-expiring": "The served certificate is in the last stretch of its lifetime.",
  "renewal-late": "The renewal is later than usual for this domain.",
  "renew-by": "Hosting takes weeks here: the next certificate has to be on its way now.",
  "submission-window":
    "The next certificate is not submitted, and the provider takes it for a few more days only.",
  "submission-missed":
    "The next certificate was not submitted in time; the provider no longer takes it, another one is needed.",
  "ticket-overdue": "A ticket is overdue: what it was opened for is not served.",
  "trust-ending": "A trust store will stop trusting the served chain before its leaf ends.",
  "hosted-untrusted": "The certificate that waits at the provider would not be trusted.",
  "hosted-expiring": "The certificate that waits at the provider ends soon, or has ended.",
  "backup-missing": "A critical domain has no certificate in reserve.",
  "intermediate-expiring": "An intermediate ends before the leaf, and soon.",
  "store-lacks-root": "A trust store lacks a root that the domains need.",
  "lead-time-impossible": "The provider's rules and the lifetimes of coming certificates exclude each other.",
  "not-deployed": "The new certificate is hosted, and every address still serves an older one.",
  "partly-deployed": "Some addresses still serve an older certificate than the hosted one.",
  "wrong-layer": "The newer certificate is hosted at the layer that visitors never see.",
  "renewed-not-hosted": "A newer certificate lies in the certificate service and is hosted nowhere.",
  "served-not-hosted": "What is served was never hosted anywhere that is known.",
  "hosted-none": "The provider hosts no certificate for the domain.",
  "cname-mismatch": "The CNAME does not lead to what the domain is bound to.",
  "cname-dangling": "The CNAME leads to a name that is nobody's: whoever takes it gets the visitors.",
  unbound: "The source no longer names the domain.",
  "bound-twice": "Two buckets claim the domain.",
  "endpoint-unreachable": "Some addresses fail while others answer.",
  "inventory-failed": "The source cannot be read; what was known stays and ages.",
  "inventory-shrunk":
    "The source suddenly names far fewer bindings; the old list stays until somebody confirms.",
  "clock-skewed": "The monitor's clock is wrong: what has begun or ended cannot be told.",
  "config-rejected": "The changed configuration was refused; the last good one stays in force.",
  "trust-data-stale": "What is known about root programs is old: dates announced since are missing.",
  "sweep-late": "Domains are overdue: the sweeps do not keep up.",
  "store-failing": "What is seen cannot be recorded.",
  "delivery-failing": "Messages cannot be delivered.",
  downgraded: "Plain HTTP is in force as an emergency measure.",
  "network-down": "The monitor's own network is down: nothing can be told about the domains.",
  "chain-misordered": "The certificates are sent in the wrong order.",
  "chain-extraneous": "Certificates are sent that no configured store has any use for.",
  "weak-signature": "A certificate below the root is signed with MD5 or SHA-1.",
  "weak-key": "A certificate has a key that clients refuse or soon will.",
  "lifetime-over-limit": "The served certificate lasts longer than was allowed when it was issued.",
  "client-auth-in-leaf": "The served certificate is for TLS clients too.",
  "common-name-not-in-san": "The common name is not among the names that clients look at.",
  "old-tls-version": "The server speaks only versions of TLS that browsers refuse.",
  "cname-target-unknown": "The CNAME leads to a name of which nobody here knows what it is.",
  "https-impossible": "The name leads to an endpoint for which no certificate can be hosted.",
  "binding-moved": "The domain was bound elsewhere until lately.",
  "plain-http-served": "The contents are served over plain HTTP too.",
  "hsts-missing": "Browsers are not told to use HTTPS only.",
  "http2-missing": "The CDN serves the domain without HTTP/2.",
  "compression-missing": "The CDN sends text uncompressed.",
  "ipv6-unavailable": "The monitor has no IPv6: addresses of that kind are not looked at.",
};
