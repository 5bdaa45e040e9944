import type { CertificateSummary, FactAhead, LimitedByCode, VerdictReason } from "../evaluation.ts";
import { factsAbout, type TrustStore } from "../trust/trust-store.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { StoreAnalysis, TimedPath } from "./analyse-store.ts";
import type { Path } from "./build-paths.ts";
import type { Candidate } from "./candidate.ts";
import { formatInstant, subjectName } from "./certificate-names.ts";
import { describeLimit, reasonAfter } from "./describe-limit.ts";
import type { Span } from "./interval.ts";
import { type RootEnd, rootEndOf } from "./root-end.ts";

/** Why a chain is not trusted, in the words of a verdict. */
export interface Failure {
  readonly reason: VerdictReason;
  readonly about: string | undefined;
  readonly detail: string;
  /** The attempt that came closest, where one reached an anchor. */
  readonly path: readonly CertificateSummary[] | undefined;
}

/** A valid path with all its texts, so that a verdict is two comparisons; holds no certificate. */
export interface PlannedPath {
  readonly interval: Span;
  readonly path: readonly CertificateSummary[];
  readonly limitedBy: string;
  readonly limitedByCode: LimitedByCode;
  /** SHA-256 of the certificate that ends it. */
  readonly about: string;
  /** When its way to the root ends, whatever leaf stands below. */
  readonly rootEnd: RootEnd | undefined;
  readonly beforeBegin: Failure;
  readonly afterEnd: Failure;
}

/** What a store says about a chain at any time. */
export interface StorePlan {
  readonly store: string;
  /** The longest-lasting first. */
  readonly valid: readonly PlannedPath[];
  /** Why there is no valid path at all; undefined when there is one. */
  readonly failure: Failure | undefined;
  readonly outlook: readonly FactAhead[];
}

export interface PlanWorld {
  readonly store: TrustStore;
  readonly summaryOf: (certificate: Certificate) => CertificateSummary;
  /** Whether an authority's certificate is one of several for the same name and key. */
  readonly isCross: (candidate: Candidate) => boolean;
}

export function planOf(analysis: StoreAnalysis, failure: Failure | undefined, world: PlanWorld): StorePlan {
  return {
    store: world.store.name,
    valid: analysis.valid.map((timed) => plannedPath(timed, world)),
    failure,
    outlook: outlookOf(analysis.valid, world.store),
  };
}

function plannedPath({ path, interval }: TimedPath, world: PlanWorld): PlannedPath {
  const { limit, latestStart } = interval;
  const code =
    limit.code === "intermediate" && isCrossLimit(path, limit.certificate, world)
      ? "cross-certificate"
      : limit.code;
  const limitedBy = describeLimit(limit, code, world.store.name);
  const summaries = path.map(({ certificate }) => world.summaryOf(certificate));
  const ended =
    limit.fact === undefined
      ? `${subjectName(limit.certificate)} expired on ${formatInstant(interval.end)}`
      : limitedBy;
  return {
    interval: { begin: interval.begin, end: interval.end, last: interval.last },
    path: summaries,
    limitedBy,
    limitedByCode: code,
    about: limit.certificate.sha256,
    rootEnd: rootEndOf(path, world.store, world.isCross),
    afterEnd: { reason: reasonAfter(code), about: limit.certificate.sha256, detail: ended, path: summaries },
    beforeBegin: {
      reason: "not-yet-valid",
      about: latestStart.sha256,
      detail: `${subjectName(latestStart)} is not valid before ${formatInstant(latestStart.notBefore)}`,
      path: summaries,
    },
  };
}

function isCrossLimit(path: Path, certificate: Certificate, world: PlanWorld): boolean {
  return path.some((candidate) => candidate.certificate === certificate && world.isCross(candidate));
}

/** Dated facts about the anchors reached that are not what ends the longest path. */
function outlookOf(valid: readonly TimedPath[], store: TrustStore): readonly FactAhead[] {
  const limiting = valid[0]?.interval.limit.fact;
  const anchors = new Set(valid.map(({ path }) => path.at(-1)?.certificate.sha256 ?? ""));
  return [...anchors]
    .flatMap((anchor) => factsAbout(store, anchor).map((fact) => ({ anchor, fact })))
    .filter(({ fact }) => fact !== limiting)
    .sort((a, b) => a.fact.at - b.fact.at)
    .map(({ anchor, fact: { kind, certainty, at, source, text } }) => ({
      anchor,
      kind,
      certainty,
      at: new Date(at),
      source,
      text,
    }));
}
