import type { Certificate } from "../x509/certificate.ts";
import { IRREGULARITIES, type Irregularity } from "../x509/irregularities.ts";
import { type PathProblem, type PathRole, problem } from "./path-problem.ts";

/**
 * Deviations that clients pass over, or that other rules judge better: encodings without a second meaning, entries that simply match
 * no name, keys and signatures (judged as such), what nothing here relies on.
 */
const TOLERATED: ReadonlySet<Irregularity> = new Set<Irregularity>([
  "algorithm-parameters",
  "authority-key-id-names-issuer",
  "explicit-curve",
  "explicit-default",
  "key-usage-not-minimal",
  "key-usage-unknown-bits",
  "malformed-public-key",
  "malformed-sct-list",
  "name-constraints-not-critical",
  "name-set-order",
  "name-string-characters",
  "public-key-parameters",
  "san-bad-dns-name",
  "san-bad-email",
  "san-bad-uri",
  "unique-identifiers",
  "unsupported-pss-parameters",
  "validity-reversed",
]);

/** What is refused below an anchor but found on anchors that root programs list, or of no weight on a self-signed certificate. */
const TOLERATED_ON_ANCHORS: ReadonlySet<Irregularity> = new Set<Irregularity>([
  "generalized-time-before-2050",
  "malformed-policies",
  "malformed-subject-alt-name",
  "name-empty-rdn",
  "san-bad-ip",
  "san-empty",
  "serial-negative",
  "serial-too-long",
  "serial-zero",
  "subject-key-id-empty",
]);

export function irregularityProblems(certificate: Certificate, role: PathRole): PathProblem[] {
  return certificate.irregularities
    .filter(isIrregularity)
    .filter((code) => !TOLERATED.has(code) && !(role === "anchor" && TOLERATED_ON_ANCHORS.has(code)))
    .filter((code) => code !== "serial-too-long" || !isTwentyOctets(certificate))
    .map((code) => problem("malformed", certificate, `is malformed: ${IRREGULARITIES[code]}`));
}

/** Twenty octets of magnitude need one more for the sign; CAs and clients disagree on whether it counts. */
function isTwentyOctets({ serialBytes }: Certificate): boolean {
  return serialBytes.length === 21 && serialBytes[0] === 0;
}

function isIrregularity(code: string): code is Irregularity {
  return Object.hasOwn(IRREGULARITIES, code);
}
