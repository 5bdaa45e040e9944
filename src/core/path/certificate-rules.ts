import type { Certificate } from "../x509/certificate.ts";
import { isAcceptableKey } from "../x509/public-key.ts";
import { authorityRules, leafRules } from "./authority-rules.ts";
import { irregularityProblems } from "./irregularity-rules.ts";
import { type PathProblem, type PathRole, problem } from "./path-problem.ts";
import { isWeakSignature } from "./signature-links.ts";

/** Extensions that the rules here process, or whose meaning is not judged (policies, RFC 5280 §6.1.1 (c): any policy will do). */
const PROCESSED: ReadonlySet<string> = new Set([
  "2.5.29.14",
  "2.5.29.15",
  "2.5.29.17",
  "2.5.29.18",
  "2.5.29.19",
  "2.5.29.30",
  "2.5.29.31",
  "2.5.29.32",
  "2.5.29.33",
  "2.5.29.35",
  "2.5.29.36",
  "2.5.29.37",
  "2.5.29.46",
  "2.5.29.54",
  "1.3.6.1.5.5.7.1.1",
]);

/** RFC 5280 §4.2.1.11, §4.2.1.14: these must be critical, because who passes over them trusts too much. */
const ALWAYS_CRITICAL: ReadonlySet<string> = new Set(["2.5.29.36", "2.5.29.54"]);

/**
 * What one certificate gets wrong in its place on a path, whatever the time and the rest of the path. An anchor is trusted because the
 * store says so: its own signature, serial number and version are not judged (RFC 5280 §6.1.1 (d)).
 */
export function certificateProblems(
  certificate: Certificate,
  role: PathRole,
  selfIssued: boolean,
): PathProblem[] {
  const byRole = role === "leaf" ? leafRules(certificate) : authorityRules(certificate, role);
  return [
    ...keyRules(certificate, role),
    ...irregularityProblems(certificate, role),
    ...extensionRules(certificate),
    ...keyIdRules(certificate, role, selfIssued),
    ...byRole,
  ];
}

function keyRules(certificate: Certificate, role: PathRole): PathProblem[] {
  const found: PathProblem[] = [];
  if (!isAcceptableKey(certificate.publicKey)) {
    found.push(
      problem("weak-key", certificate, "has a key that is too weak or of a kind that browsers refuse"),
    );
  }
  if (role === "anchor") return found;
  if (isWeakSignature(certificate)) {
    found.push(
      problem("weak-signature", certificate, `is signed with ${certificate.signature.hash?.toUpperCase()}`),
    );
  }
  if (certificate.version !== 3) {
    found.push(
      problem(
        "malformed",
        certificate,
        `is of X.509 version ${certificate.version}; only version 3 is taken`,
      ),
    );
  }
  return found;
}

/** RFC 5280 §4.2: a critical extension that is not understood refuses the certificate; the first one is told. */
function extensionRules(certificate: Certificate): PathProblem[] {
  for (const { oid, critical } of certificate.extensions.all) {
    if (critical && !PROCESSED.has(oid)) {
      return [
        problem(
          "critical-extension",
          certificate,
          `has a critical extension that nobody here knows (${oid})`,
        ),
      ];
    }
    if (!critical && ALWAYS_CRITICAL.has(oid)) {
      return [
        problem("malformed", certificate, `has a policy extension (${oid}) that must be critical and is not`),
      ];
    }
  }
  return [];
}

/** RFC 5280 §4.2.1.1: everything below an anchor names its issuer's key, unless it is self-signed. */
function keyIdRules(certificate: Certificate, role: PathRole, selfIssued: boolean): PathProblem[] {
  const { authorityKeyId, subjectKeyId } = certificate.extensions;
  if (role !== "anchor" && authorityKeyId === undefined && !selfIssued) {
    return [problem("malformed", certificate, "lacks the authority key identifier")];
  }
  if (role === "anchor" && selfIssued && authorityKeyId !== undefined && subjectKeyId !== undefined) {
    if (authorityKeyId !== subjectKeyId) {
      return [problem("malformed", certificate, "is self-issued, but its two key identifiers differ")];
    }
  }
  return [];
}
