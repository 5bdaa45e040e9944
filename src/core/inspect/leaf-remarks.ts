import { CLIENT_AUTH_ENDS, hasClientAuth, lifetimeOverLimit } from "../findings/lifetime-limit.ts";
import { expiryLevel, hasEnded, type Thresholds } from "../findings/thresholds.ts";
import { formatInstant } from "../path/certificate-names.ts";
import { DAY, type Instant } from "../time.ts";
import { distanceText, instantText } from "../words.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { Remark } from "./inspection.ts";

/** What the leaf's own dates and purposes say. */
export function leafRemarks(
  leaf: Certificate,
  at: Instant,
  thresholds: Thresholds,
  publiclyTrusted: boolean,
): readonly Remark[] {
  return [...validityRemarks(leaf, at, thresholds), ...webPkiRemarks(leaf, publiclyTrusted)];
}

function validityRemarks(leaf: Certificate, at: Instant, thresholds: Thresholds): readonly Remark[] {
  const { notBefore, notAfter } = leaf;
  const about = "certificate" as const;
  if (hasEnded(leaf, at)) {
    const summary = `The certificate expired ${distanceText(notAfter, at)} (${instantText(notAfter)}).`;
    return [
      {
        code: "leaf-expired",
        severity: "critical",
        about,
        summary,
        remedy: "Renew it; do not upload this one.",
      },
    ];
  }
  if (at < notBefore) {
    const begins = instantText(notBefore);
    return [
      {
        code: "leaf-not-yet-valid",
        severity: "critical",
        about,
        summary: `The certificate is not valid before ${begins}, ${distanceText(notBefore, at)}.`,
        remedy: `Upload it after that; --at ${formatArgument(notBefore)} shows what will be then.`,
      },
    ];
  }
  const severity = expiryLevel(leaf, at, thresholds);
  if (severity === undefined) return [];
  const summary = `The certificate expires ${distanceText(notAfter, at)} (${instantText(notAfter)}).`;
  return [{ code: "leaf-expiring", severity, about, summary, remedy: "Renew it, and upload the new one." }];
}

function formatArgument(at: Instant): string {
  return new Date(at).toISOString().replace(".000Z", "Z");
}

/** Rules of the CA/Browser Forum and of Chrome; a private authority is bound by neither. */
function webPkiRemarks(leaf: Certificate, publiclyTrusted: boolean): readonly Remark[] {
  const remarks: Remark[] = [];
  const over = lifetimeOverLimit(leaf, publiclyTrusted);
  if (over !== undefined) {
    remarks.push({
      code: "lifetime-over-limit",
      severity: "info",
      about: "certificate",
      summary: `It is valid for ${Math.ceil(over.lifetime / DAY)} days; certificates issued on ${instantText(leaf.notBefore).slice(0, 10)} may last ${over.limit / DAY}.`,
      remedy:
        "Have a shorter one issued: clients may refuse this one, and the authority may have to revoke it.",
    });
  }
  if (publiclyTrusted && hasClientAuth(leaf)) {
    remarks.push({
      code: "client-auth-in-leaf",
      severity: "info",
      about: "certificate",
      summary: `It is for TLS clients too (clientAuth), which Chrome allows in no server's certificate from ${formatInstant(CLIENT_AUTH_ENDS)} on.`,
      remedy: "Have the next one issued for servers only, and use another where a client has to show one.",
    });
  }
  return remarks;
}
