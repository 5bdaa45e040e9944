import type { LimitedByCode } from "../evaluation.ts";
import { type Instant, SECOND } from "../time.ts";
import { isEffective, type RootFact } from "../trust/root-facts.ts";
import { factsAbout, type TrustStore } from "../trust/trust-store.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { Path } from "./build-paths.ts";
import type { Candidate } from "./candidate.ts";

/** What ends (or begins) an interval. */
export interface Limit {
  readonly code: LimitedByCode;
  readonly certificate: Certificate;
  /** The root program fact, for the codes that have one. */
  readonly fact: RootFact | undefined;
}

/** A stretch of time; both ends belong to it. */
export interface Span {
  readonly begin: Instant;
  /** What people are told: the last valid second of a certificate, or the instant at which a rule takes effect. */
  readonly end: Instant;
  /** The last instant inside: all of the second `end`, or just before it for a rule. When it is before `begin`, no instant is inside. */
  readonly last: Instant;
}

/** When a path is valid, and because of what not longer. */
export interface Interval extends Span {
  readonly latestStart: Certificate;
  readonly limit: Limit;
}

export function intervalOf(path: Path, store: TrustStore): Interval {
  const timed = store.anchorExpiry === "ignore" && path.length > 1 ? path.slice(0, -1) : path;
  const latestStart = timed.reduce((latest, next) =>
    next.certificate.notBefore > latest.certificate.notBefore ? next : latest,
  ).certificate;
  const earliest = [...certificateEnds(path, timed), ...ruleEnds(path, store)].reduce((first, next) =>
    next.last < first.last ? next : first,
  );
  return { begin: latestStart.notBefore, latestStart, ...earliest };
}

type End = Pick<Interval, "end" | "last" | "limit">;

/** Seen from the leaf, so that of several that end together the leaf is named. */
function certificateEnds(path: Path, timed: Path): End[] {
  return timed.map((candidate, index) => {
    const { certificate } = candidate;
    const code = index === 0 ? "leaf" : index === path.length - 1 ? "anchor-expiry" : "intermediate";
    // Certificates count whole seconds (RFC 5280 §4.1.2.5): what is left of the last one belongs to it.
    const last = certificate.notAfter + SECOND - 1;
    return { end: certificate.notAfter, last, limit: { code, certificate, fact: undefined } };
  });
}

function ruleEnds(path: Path, store: TrustStore): End[] {
  const leaf = path[0];
  const anchor = path.at(-1);
  if (leaf === undefined || anchor === undefined) return [];
  return factsAbout(store, anchor.certificate.sha256)
    .filter((fact) => isEffective(fact) && hits(fact, leaf))
    .map((fact) => ({
      end: fact.at,
      last: fact.at - 1,
      limit: { code: limitCode(fact), certificate: anchor.certificate, fact },
    }));
}

/** Whether a fact touches this leaf at all; a removal touches every one. */
function hits(fact: RootFact, leaf: Candidate): boolean {
  const { notBefore, extensions } = leaf.certificate;
  switch (fact.kind) {
    case "removal":
      return true;
    case "distrust-after":
      return notBefore > fact.at;
    case "sct-not-after":
      return (
        (extensions.sctTimestamps.length > 0 ? Math.min(...extensions.sctTimestamps) : notBefore) > fact.at
      );
  }
}

function limitCode(fact: RootFact): LimitedByCode {
  return fact.kind === "removal" ? "anchor-removal" : fact.kind;
}

export function isInside(span: Span, at: Instant): boolean {
  return span.begin <= at && at <= span.last;
}
