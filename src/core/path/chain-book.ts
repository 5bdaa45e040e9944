import type { BoundedMap } from "./bounded-map.ts";
import type { Candidate } from "./candidate.ts";
import type { PreparedConstraints } from "./name-constraints.ts";
import type { PathProblem, PathRole } from "./path-problem.ts";
import type { Link } from "./signature-links.ts";

/** Results of signature checks by certificate and key: the same in every chain, so they are remembered across calls. */
export type SignatureMemory = BoundedMap<string, boolean>;

/**
 * What was found out about the certificates of one chain. Whatever does not depend on the whole path is decided once, however many
 * paths and stores ask for it.
 */
export interface ChainBook {
  readonly memory: SignatureMemory;
  /** By child and issuer. */
  readonly links: Map<Candidate, Map<Candidate, Link>>;
  readonly rules: Map<Candidate, Map<PathRole, readonly PathProblem[]>>;
  /** By authority and a certificate below it. */
  readonly constrained: Map<Candidate, Map<Candidate, PathProblem | undefined>>;
  readonly constraints: Map<Candidate, PreparedConstraints | undefined>;
}

export function openChainBook(memory: SignatureMemory): ChainBook {
  return { memory, links: new Map(), rules: new Map(), constrained: new Map(), constraints: new Map() };
}

/** The entry for two keys, computed at the first question. */
export function recall<A, B, V>(entries: Map<A, Map<B, V>>, first: A, second: B, compute: () => V): V {
  let row = entries.get(first);
  if (row === undefined) {
    row = new Map();
    entries.set(first, row);
  }
  const known = row.get(second);
  if (known !== undefined || row.has(second)) return known as V;
  const value = compute();
  row.set(second, value);
  return value;
}
