import type { VerdictReason } from "../evaluation.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { RefusedPath, StoreAnalysis } from "./analyse-store.ts";
import type { Ancestry } from "./ancestry.ts";
import { isSelfSigned } from "./ancestry.ts";
import type { Candidate } from "./candidate.ts";
import { shortName, subjectName } from "./certificate-names.ts";
import type { PathProblem } from "./path-problem.ts";
import type { Failure, PlanWorld } from "./store-plan.ts";

/** Where one certificate breaks several rules, the one that tells a person most comes first. */
const TELLING: readonly VerdictReason[] = [
  "leaf-is-ca",
  "not-a-ca",
  "weak-signature",
  "weak-key",
  "name-constraint",
  "path-length",
  "extended-key-usage",
  "key-usage",
  "critical-extension",
  "malformed",
];

export interface FailureWorld extends PlanWorld {
  /** What stands above the leaf among the certificates at hand. */
  readonly ancestry: () => Ancestry;
  /** Some anchor of any store at hand signed this certificate. */
  readonly isAnchoredElsewhere: (candidate: Candidate) => boolean;
  /** A known authority that is no root signed this certificate. */
  readonly hasKnownIssuer: (candidate: Candidate) => boolean;
}

/** Why a store has no valid path at all; undefined when it has one. Deterministic, independent of the order of certificates. */
export function failureOf(analysis: StoreAnalysis, world: FailureWorld): Failure | undefined {
  if (analysis.valid.length > 0) return undefined;
  const [refused] = analysis.refused;
  if (refused !== undefined) return refusedFailure(refused, world);
  if (analysis.exhausted) {
    return failure("budget-exhausted", undefined, "The chain is too entangled to be judged within bounds");
  }
  const [unsigned] = analysis.unsigned;
  return unsigned === undefined ? deadEnd(world) : unsignedFailure(unsigned);
}

function refusedFailure({ path, problems }: RefusedPath, world: FailureWorld): Failure {
  const worst = [...problems].sort((a, b) => rank(a) - rank(b))[0];
  const summaries = path.map(({ certificate }) => world.summaryOf(certificate));
  if (worst === undefined) return failure("malformed", undefined, "The path breaks a rule");
  return {
    ...failure(worst.reason, worst.about, `${subjectName(worst.about)} ${worst.text}`),
    path: summaries,
  };
}

function rank({ reason }: PathProblem): number {
  const place = TELLING.indexOf(reason);
  return place === -1 ? TELLING.length : place;
}

function unsignedFailure({ certificate }: Candidate): Failure {
  const text = `${subjectName(certificate)} is not signed by the ${shortName(certificate.issuer)} at hand`;
  return failure("signature-invalid", certificate, text);
}

/** No path reaches an anchor: where does the chain end, and what would have to come next? */
function deadEnd(world: FailureWorld): Failure {
  const ancestry = world.ancestry();
  const ends = [...ancestry.tops].sort((a, b) => (a.certificate.sha256 < b.certificate.sha256 ? -1 : 1));
  const unknown = ends.find((end) => isNamedUnknown(end, world));
  if (unknown !== undefined) return unknownAnchor(unknown, world);
  const [leaf] = ancestry.members;
  const complete = ends.find((end) => isComplete(end, leaf, ancestry, world));
  if (complete !== undefined) return missingAnchor(complete, world);
  const [broken] = ancestry.broken;
  if (broken !== undefined) return unsignedFailure(broken);
  if (ends.length === 0 && ancestry.members.size > 1) return circle(world);
  const open = ends[0] ?? leaf;
  if (open === undefined) return failure("anchor-missing", undefined, "The chain leads to no anchor");
  const text = `The certificate of ${shortName(open.certificate.issuer)}, which issued ${subjectName(open.certificate)}, was not sent`;
  return failure("issuer-missing", open.certificate, text);
}

/** Every authority above the leaf is certified by another one of them. */
function circle({ store }: FailureWorld): Failure {
  const text = `The authorities that were sent certify each other, and none of them is in ${store.name}`;
  return failure("anchor-missing", undefined, text);
}

/**
 * Whether only the anchor is missing. A self-signed end is one; so is one that an anchor of another store signed. Of any other
 * authority, nobody can tell whether a root or an intermediate comes next: unless one is known, the chain counts as complete.
 * A leaf that stands alone is not: hardly any root issues leaves.
 */
function isComplete(
  end: Candidate,
  leaf: Candidate | undefined,
  ancestry: Ancestry,
  world: FailureWorld,
): boolean {
  if (isSelfSigned(end, ancestry) || world.isAnchoredElsewhere(end)) return true;
  return end !== leaf && !world.hasKnownIssuer(end);
}

function missingAnchor(end: Candidate, { store }: FailureWorld): Failure {
  const name = shortName(end.certificate.issuer);
  return failure(
    "anchor-missing",
    end.certificate,
    `The chain leads to ${name}, which is not in ${store.name}`,
  );
}

/** By name only: the bytes that would prove it are what is missing. */
function isNamedUnknown(end: Candidate, { store }: FailureWorld): boolean {
  const { unknownNames } = store.index;
  if (unknownNames.size === 0) return false;
  return end.certificate.issuer.attributes.some(({ value }) => unknownNames.has(value.toLowerCase()));
}

function unknownAnchor(end: Candidate, { store }: FailureWorld): Failure {
  const name = shortName(end.certificate.issuer);
  const text = `${store.name} lists ${name}, but its certificate is not at hand, so the chain cannot be judged`;
  return failure("anchor-unknown", end.certificate, text);
}

function failure(reason: VerdictReason, about: Certificate | undefined, detail: string): Failure {
  return { reason, about: about?.sha256, detail, path: undefined };
}
