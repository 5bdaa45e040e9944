import type { HostedCertificate } from "../../../core/hosted/hosted.ts";
import { parseHttpDate, utcSecond } from "../dates.ts";
import type { ApiResult } from "../failure.ts";
import { malformed } from "../interpret.ts";
import { child, childrenOf, textOf, type XmlElement } from "../xml.ts";

/** A domain bound to a bucket, as ListCname tells it. */
export interface Cname {
  /** As told; not yet checked. A wildcard begins with `*.`. */
  readonly domain: string;
  /** False: bound, but switched off. */
  readonly enabled: boolean;
  /** Undefined when nothing is hosted, or its hosting is switched off. */
  readonly certificate: HostedCertificate | undefined;
}

export function readCnames(root: XmlElement): ApiResult<readonly Cname[]> {
  if (root.name !== "ListCnameResult") return malformed("the answer is no list of bound domains");
  return { ok: true, value: childrenOf(root, "Cname").map(readCname) };
}

function readCname(element: XmlElement): Cname {
  const wildcard = textOf(element, "IsWildCard") === "true";
  const domain = textOf(element, "Domain");
  const certificate = child(element, "Certificate");
  return {
    domain: wildcard && !domain.startsWith("*.") ? `*.${domain}` : domain,
    enabled: textOf(element, "Status") !== "Disabled",
    certificate: certificate === undefined ? undefined : readCertificate(certificate),
  };
}

function readCertificate(element: XmlElement): HostedCertificate | undefined {
  if (textOf(element, "Status") === "Disabled") return undefined;
  const id = textOf(element, "CertId");
  const sha1 = normalFingerprint(textOf(element, "Fingerprint"), 40);
  const notBefore = utcSecond(parseHttpDate(textOf(element, "ValidStartDate")));
  const notAfter = utcSecond(parseHttpDate(textOf(element, "ValidEndDate")));
  // "Creation" is the moment of binding here.
  const boundAt = parseHttpDate(textOf(element, "CreationDate"));
  return {
    ...(id === "" ? {} : { id }),
    ...(sha1 === undefined ? {} : { sha1 }),
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(notAfter === undefined ? {} : { notAfter }),
    ...(boundAt === undefined ? {} : { boundAt }),
  };
}

/** Lower-case hex without colons; undefined when it is not `digits` long. */
export function normalFingerprint(text: string, digits: number): string | undefined {
  const hex = text.replaceAll(":", "").toLowerCase();
  return hex.length === digits && /^[0-9a-f]+$/.test(hex) ? hex : undefined;
}
