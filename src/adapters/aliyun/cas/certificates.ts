import type { HostedCertificate } from "../../../core/hosted/hosted.ts";
import { printable } from "../../../core/names/printable.ts";
import type { Api } from "../api.ts";
import { parseChineseDay } from "../dates.ts";
import type { ApiFailure } from "../failure.ts";
import { malformed } from "../interpret.ts";
import { type Json, list, text } from "../json.ts";
import { normalFingerprint } from "../oss/cnames.ts";

export interface CertificateList {
  /** By the service's number. */
  readonly certificates: ReadonlyMap<string, HostedCertificate>;
  readonly failures: readonly { readonly kind: string; readonly failure: ApiFailure }[];
}

const MAX_PAGES = 400;
/** Bought ones and uploaded ones are two lists. */
const KINDS = ["CERT", "UPLOAD"];

/** The valid certificates of the account's certificate service, in whichever way they came in. */
export async function listCertificates(api: Api): Promise<CertificateList> {
  const certificates = new Map<string, HostedCertificate>();
  const failures: { kind: string; failure: ApiFailure }[] = [];
  for (const kind of KINDS) {
    const failure = await listKind(api, kind, certificates);
    if (failure !== undefined) failures.push({ kind, failure });
  }
  return { certificates, failures };
}

async function listKind(
  api: Api,
  kind: string,
  into: Map<string, HostedCertificate>,
): Promise<ApiFailure | undefined> {
  let seen = 0;
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const result = await api.rpc("ListUserCertificateOrder", { OrderType: kind, CurrentPage: String(page) });
    if (!result.ok) return result.failure;
    const told = list(result.value, "CertificateOrderList");
    for (const one of told) {
      const id = text(one, "CertificateId");
      if (id !== "") into.set(id, readListed(one, id));
    }
    seen += told.length;
    const total = Number(text(result.value, "TotalCount"));
    if (told.length === 0 || seen >= total) return undefined;
  }
  return malformed("the pages of the list of certificates do not end").failure;
}

function readListed(one: Json, id: string): HostedCertificate {
  const notBefore = parseChineseDay(text(one, "StartDate"));
  const notAfter = parseChineseDay(text(one, "EndDate"));
  return {
    id,
    ...identityOf(one),
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(notAfter === undefined ? {} : { notAfter }),
  };
}

function identityOf(one: Json): HostedCertificate {
  const sha256 = normalFingerprint(text(one, "Sha2"), 64);
  const sha1 = normalFingerprint(text(one, "Fingerprint"), 40);
  const serial = text(one, "SerialNo")
    .toLowerCase()
    .replace(/^0+(?=.)/, "");
  const names = text(one, "Sans")
    .split(",")
    .map((name) => printable(name.trim()))
    .filter((name) => name !== "");
  const issuer = printable(text(one, "Issuer"));
  return {
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(sha1 === undefined ? {} : { sha1 }),
    ...(/^[0-9a-f]+$/.test(serial) ? { serial } : {}),
    ...(names.length === 0 ? {} : { names }),
    // Where nothing identifies the certificate better, the service's own way of writing an issuer must not be compared.
    ...(issuer === "" || (sha256 ?? sha1) === undefined ? {} : { issuer }),
  };
}

/** `10741304` of the storage's `10741304-cn-hangzhou`; empty when it is no such id. */
export function certificateNumber(id: string | undefined): string {
  return /^(\d{1,20})-[a-z0-9-]+$/.exec(id ?? "")?.[1] ?? "";
}

/**
 * What the storage told of a hosted certificate with what the certificate service knows of it. Numbers of two sites may be the same: where
 * the fingerprints differ, nothing is taken over.
 */
export function joinCertificate(
  hosted: HostedCertificate,
  known: HostedCertificate | undefined,
): HostedCertificate {
  if (
    known === undefined ||
    (known.sha1 !== undefined && hosted.sha1 !== undefined && known.sha1 !== hosted.sha1)
  ) {
    return hosted;
  }
  return { ...known, ...hosted };
}
