import type { Certificate } from "../x509/certificate.ts";
import { extendedKeyUsageProblems, keyUsageProblems } from "./key-usage.ts";
import { type PathProblem, problem } from "./path-problem.ts";

/** RFC 5280 §4.2.1.9, §4.2.1.2, §4.1.2.6: what makes a certificate one that may sign others. */
export function authorityRules(certificate: Certificate, role: "intermediate" | "anchor"): PathProblem[] {
  const { subject, extensions } = certificate;
  const found = [...basicConstraintsProblems(certificate, role)];
  if (subject.attributes.length === 0) {
    found.push(problem("malformed", certificate, "is an authority without a subject name"));
  }
  // Some listed anchors lack it, and nothing below an anchor depends on it.
  if (role === "intermediate" && !extensions.subjectKeyId) {
    found.push(problem("malformed", certificate, "lacks the subject key identifier"));
  }
  return [...found, ...keyUsageProblems(certificate, role), ...extendedKeyUsageProblems(certificate, role)];
}

function basicConstraintsProblems(certificate: Certificate, role: "intermediate" | "anchor"): PathProblem[] {
  const { basicConstraints, all } = certificate.extensions;
  // Version 1 has no extensions: such an anchor is an authority because the store lists it.
  if (role === "anchor" && certificate.version === 1) return [];
  if (basicConstraints === undefined) {
    return [problem("not-a-ca", certificate, "does not say that it is an authority (no basicConstraints)")];
  }
  if (!basicConstraints.ca) return [problem("not-a-ca", certificate, "says that it is no authority")];
  const critical = all.some((extension) => extension.oid === "2.5.29.19" && extension.critical);
  if (!critical && role === "intermediate") {
    return [problem("malformed", certificate, "has basicConstraints that are not critical")];
  }
  return [];
}

/** What a TLS server's certificate must be (RFC 5280 §4.2.1, CA/Browser Forum Baseline Requirements §7.1.2.7). */
export function leafRules(certificate: Certificate): PathProblem[] {
  const { basicConstraints, nameConstraints, subjectAltName } = certificate.extensions;
  const found = [...keyUsageProblems(certificate, "leaf"), ...extendedKeyUsageProblems(certificate, "leaf")];
  if (basicConstraints?.ca === true) {
    found.push(problem("leaf-is-ca", certificate, "is the certificate of an authority, not of a server"));
  }
  if (nameConstraints !== undefined) {
    found.push(problem("malformed", certificate, "has nameConstraints, which only an authority may have"));
  }
  if (subjectAltName === undefined) {
    found.push(
      problem("malformed", certificate, "has no subjectAltName; clients do not read the common name"),
    );
  } else if (subjectAltName.critical && certificate.subject.attributes.length > 0) {
    found.push(problem("malformed", certificate, "has a critical subjectAltName beside a subject name"));
  }
  return found;
}
