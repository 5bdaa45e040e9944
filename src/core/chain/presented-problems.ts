import type { ChainProblem, ChainProblemCode, PresentedCertificate } from "../evaluation.ts";
import { issuerAddress } from "../path/advice.ts";
import { type Ancestry, isSelfSigned } from "../path/ancestry.ts";
import type { Candidate } from "../path/candidate.ts";
import { shortName, subjectName } from "../path/certificate-names.ts";
import { isWeakSignature } from "../path/signature-links.ts";
import type { Certificate } from "../x509/certificate.ts";
import { isAcceptableKey } from "../x509/public-key.ts";
import type { WireCertificate } from "./presented-roles.ts";

/** What is wrong with the certificates as a message (RFC 8446 §4.4.2), each fault once with its mend. Independent of any store. */
export function chainProblems(
  wire: readonly WireCertificate[],
  presented: readonly PresentedCertificate[],
  ancestry: Ancestry | undefined,
  unread: number,
): ChainProblem[] {
  return [
    ...missingIntermediate(ancestry),
    ...misordered(wire, presented, ancestry),
    ...roleProblems(wire, presented),
    ...weaknesses(wire, presented),
    ...tooMany(wire.length, unread),
  ];
}

/** Only a leaf that stands alone shows it: above an authority, nobody can tell whether a root or an intermediate comes next. */
function missingIntermediate(ancestry: Ancestry | undefined): ChainProblem[] {
  const [leaf] = ancestry?.members ?? [];
  if (ancestry === undefined || leaf === undefined) return [];
  const isAlone = (ancestry.issuers.get(leaf) ?? []).length === 0;
  if (!isAlone || isSelfSigned(leaf, ancestry)) return [];
  const { issuer } = leaf.certificate;
  const from = issuerAddress(leaf) ?? "the authority that issued it";
  return [
    chainProblem(
      "missing-intermediate",
      [0],
      `The certificate of ${shortName(issuer)}, which issued ${subjectName(leaf.certificate)}, is not sent.`,
      `Add it after the first certificate; get it at ${from}.`,
    ),
  ];
}

/** Each certificate should certify one before it; TLS 1.2 demands the one directly before, but clients sort crosses themselves. */
function misordered(
  wire: readonly WireCertificate[],
  presented: readonly PresentedCertificate[],
  ancestry: Ancestry | undefined,
): ChainProblem[] {
  if (ancestry === undefined) return [];
  const before = new Set<Candidate>();
  const positions: number[] = [];
  wire.forEach((item, position) => {
    const role = presented[position]?.role;
    if (!item.ok || role === "duplicate" || role === "stranger") return;
    if (position > 0 && ![...before].some((child) => ancestry.issuers.get(child)?.includes(item.candidate))) {
      positions.push(position);
    }
    before.add(item.candidate);
  });
  if (positions.length === 0) return [];
  const names = listed(wire, positions);
  return [
    chainProblem(
      "misordered",
      positions,
      `${names} came before the certificate that ${positions.length > 1 ? "they" : "it"} issued.`,
      "Send the certificate of the server first, then each issuer after what it issued.",
    ),
  ];
}

const ROLE_PROBLEMS = {
  duplicate: {
    code: "duplicate",
    what: "sent more than once",
    remedy: "Remove the repeated certificate from the bundle.",
  },
  stranger: {
    code: "stranger",
    what: "sent, but the server's certificate does not descend from it",
    remedy: "Remove it from the bundle; it proves nothing and costs every visitor bytes.",
  },
  root: {
    code: "root-sent",
    what: "sent, but it is self-signed: clients trust their own copy or none",
    remedy: "Remove the root from the bundle; it costs every visitor bytes.",
  },
  unreadable: {
    code: "unreadable",
    what: "sent, but it cannot be read as a certificate",
    remedy: "Replace it by the certificate as the authority delivered it.",
  },
} as const;

function roleProblems(
  wire: readonly WireCertificate[],
  presented: readonly PresentedCertificate[],
): ChainProblem[] {
  return Object.entries(ROLE_PROBLEMS).flatMap(([role, { code, what, remedy }]) => {
    const positions = presented.filter((item) => item.role === role).map(({ position }) => position);
    if (positions.length === 0) return [];
    const verb = positions.length > 1 ? "are" : "is";
    return [chainProblem(code, positions, `${listed(wire, positions)} ${verb} ${what}.`, remedy)];
  });
}

/** A root's own signature proves nothing, so its weakness matters to nobody; strangers are named as such already. */
function weaknesses(
  wire: readonly WireCertificate[],
  presented: readonly PresentedCertificate[],
): ChainProblem[] {
  const positionsOf = (isWeak: (certificate: Certificate) => boolean): number[] =>
    presented
      .filter(({ position, role }) => {
        const item = wire[position];
        return (role === "leaf" || role === "intermediate") && item?.ok && isWeak(item.candidate.certificate);
      })
      .map(({ position }) => position);
  const forged = positionsOf(isWeakSignature);
  const broken = positionsOf(({ publicKey }) => !isAcceptableKey(publicKey));
  const signatures = `${listed(wire, forged)}: signed with SHA-1 or MD5, which can be forged.`;
  const keys = `${listed(wire, broken)}: keys that are too weak, or of a kind that browsers refuse.`;
  return [
    ...(forged.length > 0 ? [chainProblem("weak-signature", forged, signatures, replacement(forged))] : []),
    ...(broken.length > 0 ? [chainProblem("weak-key", broken, keys, replacement(broken))] : []),
  ];
}

function replacement(positions: readonly number[]): string {
  return positions.includes(0)
    ? "Have a new certificate issued, with a new key."
    : "Send the newer certificate that the authority offers in its place, or none.";
}

function tooMany(read: number, unread: number): ChainProblem[] {
  if (unread === 0) return [];
  const summary = `The server sends ${read + unread} certificates; only the first ${read} were looked at.`;
  return [chainProblem("too-many", [], summary, "Send the server's certificate and its intermediates only.")];
}

function listed(wire: readonly WireCertificate[], positions: readonly number[]): string {
  return positions
    .map((position) => {
      const item = wire[position];
      const name = item?.ok === true ? subjectName(item.candidate.certificate) : "a certificate";
      return `${name} (number ${position + 1})`;
    })
    .join(", ");
}

function chainProblem(
  code: ChainProblemCode,
  positions: readonly number[],
  summary: string,
  remedy: string,
): ChainProblem {
  return { code, positions, summary, remedy };
}
