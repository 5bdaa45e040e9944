import { bySubject, type Candidate, candidateOf } from "../path/candidate.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { RootFact, RootFacts } from "./root-facts.ts";

/** A certificate that a store trusts or once trusted (then a `removal` fact says until when). */
export interface Anchor extends Candidate {
  /** Lower-case hex: the only identity of an anchor; names repeat. */
  readonly sha256: string;
}

/** An anchor on a store's list whose bytes nobody here has. */
export interface UnknownAnchor {
  /** Lower-case hex. */
  readonly sha256: string;
  /** The name on the list, usually the common name; empty when the list has none. */
  readonly name: string;
}

export interface TrustStore {
  readonly name: string;
  readonly anchors: readonly Anchor[];
  /** Dated root program facts by SHA-256 of the anchor. */
  readonly facts: RootFacts;
  /** Whether an anchor's own validity counts. Some clients ignore it (RFC 5280 §6.1.1 (d) takes only name and key). */
  readonly anchorExpiry: "enforce" | "ignore";
  readonly unknownAnchors: readonly UnknownAnchor[];
  readonly index: AnchorIndex;
}

/** Lookups that path building needs. */
export interface AnchorIndex {
  readonly bySubject: ReadonlyMap<string, readonly Candidate[]>;
  readonly bySha256: ReadonlyMap<string, Anchor>;
  /** Subject and key of every anchor: another certificate with one of them is a cross-certificate. */
  readonly identities: ReadonlySet<string>;
  readonly unknownSha256: ReadonlySet<string>;
  /** Names of unknown anchors, lower case. */
  readonly unknownNames: ReadonlySet<string>;
}

export interface TrustStoreParts {
  readonly name: string;
  readonly anchors: readonly Certificate[];
  readonly facts?: RootFacts | undefined;
  /** `enforce` when absent. */
  readonly anchorExpiry?: "enforce" | "ignore" | undefined;
  readonly unknownAnchors?: readonly UnknownAnchor[] | undefined;
}

/** Joins anchors and facts to a store; the same certificate given twice counts once. */
export function createTrustStore(parts: TrustStoreParts): TrustStore {
  const distinct = new Map(parts.anchors.map((certificate) => [certificate.sha256, certificate]));
  const anchors = [...distinct.values()].map((certificate) => ({
    ...candidateOf(certificate),
    sha256: certificate.sha256,
  }));
  const unknownAnchors = (parts.unknownAnchors ?? []).filter(({ sha256 }) => !distinct.has(sha256));
  return {
    name: parts.name,
    anchors,
    facts: parts.facts ?? {},
    anchorExpiry: parts.anchorExpiry ?? "enforce",
    unknownAnchors,
    index: {
      bySubject: bySubject(anchors),
      bySha256: new Map(anchors.map((anchor) => [anchor.sha256, anchor])),
      identities: new Set(anchors.map((anchor) => anchor.identity)),
      unknownSha256: new Set(unknownAnchors.map(({ sha256 }) => sha256)),
      unknownNames: new Set(
        unknownAnchors.map(({ name }) => name.toLowerCase()).filter((name) => name !== ""),
      ),
    },
  };
}

/** Facts about one anchor; none is the usual case. */
export function factsAbout(store: TrustStore, sha256: string): readonly RootFact[] {
  return store.facts[sha256] ?? [];
}
