import { lifetimeOf } from "../core/findings/lifetime-limit.ts";
import { inspectionCondition } from "../core/inspect/inspect.ts";
import type { InspectedCertificate, InspectedStore, Inspection, Judged } from "../core/inspect/inspection.ts";
import { printable } from "../core/names/printable.ts";
import { DAY } from "../core/time.ts";
import { IRREGULARITIES } from "../core/x509/irregularities.ts";
import type { Written } from "./inspect.ts";
import { colonHex } from "./inspect-words.ts";

/** What `inspect --json` prints: one object, stable names, instants as RFC 3339, absent where not known. docs/inspect.md describes it. */
export function inspectJson(inspection: Inspection, written: Written | undefined): unknown {
  const { at, certificates, judged, remarks } = inspection;
  return {
    at: new Date(at).toISOString(),
    severity: inspectionCondition(inspection),
    certificates: certificates.map((one, position) => certificateJson(one, position, judged)),
    ...(judged === undefined ? {} : judgedJson(judged)),
    remarks: remarks.map(({ code, severity, about, summary, remedy }) => ({
      code,
      severity,
      about,
      summary,
      remedy,
    })),
    written: written && {
      file: printable(written.file),
      ok: written.problem === undefined,
      problem: written.problem,
    },
  };
}

function certificateJson(
  { file, summary, certificate }: InspectedCertificate,
  position: number,
  judged: Judged | undefined,
): unknown {
  return {
    position,
    file: printable(file),
    role: judged?.chain.certificates[position]?.role,
    subject: summary.subject,
    issuer: summary.issuer,
    serial: summary.serial,
    not_before: summary.notBefore.toISOString(),
    not_after: summary.notAfter.toISOString(),
    lifetime_days: Math.round((lifetimeOf(certificate) / DAY) * 100) / 100,
    key: summary.key,
    signature: summary.signature,
    dns_names: summary.dnsNames,
    ip_addresses: summary.ipAddresses,
    ca: summary.ca,
    self_signed: summary.selfSigned,
    sha256: summary.sha256,
    sha1: summary.sha1,
    sha1_oss: colonHex(summary.sha1),
    irregularities: certificate.irregularities.map((code) => ({ code, summary: IRREGULARITIES[code] })),
  };
}

function judgedJson({
  chain,
  bundle,
  names,
  keys,
  stores,
  publiclyTrusted,
}: Judged): Readonly<Record<string, unknown>> {
  return {
    publicly_trusted: publiclyTrusted,
    problems: chain.problems.map(({ code, positions, summary, remedy }) => ({
      code,
      positions,
      summary,
      remedy,
    })),
    bundle: bundle.map(({ sha256 }) => sha256),
    domains: names.map(({ domain, fits, text }) => ({
      domain: domain.name,
      fits,
      ...(fits ? { by: text } : { detail: text }),
    })),
    keys: keys.map(({ file, state }) => ({ file: printable(file), state })),
    stores: stores.map(storeJson),
  };
}

function storeJson({ tier, verdict }: InspectedStore): unknown {
  const { store, trusted, reason, detail, trustedUntil, limitedBy, limitedByCode, advice, outlook, path } =
    verdict;
  return {
    store,
    tier,
    trusted,
    reason,
    detail,
    trusted_until: trustedUntil?.toISOString(),
    limited_by: limitedBy,
    limited_by_code: limitedByCode,
    advice,
    path: path?.map(({ sha256, subject }) => ({ sha256, subject })),
    outlook: outlook?.map(({ anchor, kind, certainty, at, text }) => ({
      anchor,
      kind,
      certainty,
      at: at.toISOString(),
      text,
    })),
  };
}
