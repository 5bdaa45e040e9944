import { shortName } from "../path/certificate-names.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { RootFact, RootFacts } from "./root-facts.ts";

/** A dated fact about an anchor as people name it. */
export interface NamedFact extends RootFact {
  /** SHA-256 (colons allowed, any case) or common name. */
  readonly anchor: string;
}

export interface ResolvedFacts {
  readonly facts: RootFacts;
  /** One sentence (without its end) per name that no anchor has, with the mend. */
  readonly problems: readonly string[];
}

/** Facts by fingerprint, from facts by name. A name that several anchors share means all of them. */
export function resolveFacts(anchors: readonly Certificate[], named: readonly NamedFact[]): ResolvedFacts {
  const resolved = named.map(({ anchor, ...fact }) => ({ anchor, fact, found: find(anchors, anchor) }));
  const each = resolved.flatMap(({ found, fact }) => found.map((sha256) => ({ sha256, fact })));
  const groups = Map.groupBy(each, ({ sha256 }) => sha256);
  const unknown = new Set(resolved.filter(({ found }) => found.length === 0).map(({ anchor }) => anchor));
  return {
    facts: Object.fromEntries([...groups].map(([sha256, group]) => [sha256, group.map(({ fact }) => fact)])),
    problems: [...unknown].map((anchor) => problem(anchor, anchors)),
  };
}

function find(anchors: readonly Certificate[], wanted: string): readonly string[] {
  const hex = wanted.replaceAll(":", "").toLowerCase();
  const meant = anchors.filter(({ sha256, subject }) => sha256 === hex || shortName(subject) === wanted);
  return [...new Set(meant.map(({ sha256 }) => sha256))];
}

const SHOWN = 5;

function problem(anchor: string, anchors: readonly Certificate[]): string {
  const names = [...new Set(anchors.map(({ subject }) => shortName(subject)))];
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : "";
  return `a fact is about the anchor "${anchor}", which the store does not have; it has ${names.slice(0, SHOWN).join(", ")}${more}`;
}
