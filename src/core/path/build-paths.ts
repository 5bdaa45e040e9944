import type { TrustStore } from "../trust/trust-store.ts";
import { type Candidate, keyIdsAgree } from "./candidate.ts";
import type { ChainBook } from "./chain-book.ts";
import { type Link, linkBetween } from "./signature-links.ts";
import { spend, type WorkBudget } from "./work-budget.ts";

/** Leaf first, anchor last; a single element when the leaf itself is an anchor. */
export type Path = readonly Candidate[];

export interface PathSearch {
  /** Every path found; their links are signed, or weak in a way that the rules refuse. */
  readonly paths: readonly Path[];
  /** Certificates whose issuer by name did not sign them, on the way to an anchor. */
  readonly unsigned: readonly Candidate[];
}

export interface SearchWorld {
  readonly store: TrustStore;
  /** Candidates for intermediates by subject: presented certificates and what the caller added. */
  readonly pool: ReadonlyMap<string, readonly Candidate[]>;
  readonly book: ChainBook;
  readonly budget: WorkBudget;
}

/**
 * All candidate paths from `leaf` to the anchors of a store (RFC 4158 §2): issuers are found by name, tried in the order of their key
 * identifiers (never pruned by them), and a name and key occur once per path, so that cross-certified CAs end no search in a circle.
 * Names that lead to no anchor are never walked. Bounded by the budget; deterministic; independent of the order of certificates.
 */
export function buildPaths(leaf: Candidate, world: SearchWorld): PathSearch {
  if (isAnchor(world, leaf)) return { paths: [[leaf]], unsigned: [] };
  const search: Search = {
    ...world,
    distances: distancesToAnchors(world),
    issuers: new Map(),
    paths: [],
    unsigned: new Set(),
  };
  extend(search, [leaf], new Set([leaf.identity]));
  return { paths: search.paths, unsigned: [...search.unsigned] };
}

interface Search extends SearchWorld {
  readonly distances: ReadonlyMap<string, number>;
  /** Issuers of a certificate in the order to try, found once per search. */
  readonly issuers: Map<Candidate, readonly Candidate[]>;
  readonly paths: Path[];
  readonly unsigned: Set<Candidate>;
}

function extend(search: Search, path: readonly Candidate[], seen: Set<string>): void {
  const last = path[path.length - 1];
  if (last === undefined) return;
  for (const issuer of issuersOf(search, last)) {
    if (seen.has(issuer.identity)) continue;
    // Longer paths cost more to judge.
    if (!spend(search.budget, "nodes", path.length)) return;
    const longer = [...path, issuer];
    if (isAnchor(search, issuer)) {
      search.paths.push(longer);
      continue;
    }
    seen.add(issuer.identity);
    extend(search, longer, seen);
    seen.delete(issuer.identity);
  }
}

/** Issuers by name whose key signed `child`. */
function issuersOf(search: Search, child: Candidate): readonly Candidate[] {
  const known = search.issuers.get(child);
  if (known !== undefined) return known;
  const links = namedIssuers(search, child).map((issuer) => ({
    issuer,
    link: linkBetween(child, issuer, search.book, search.budget),
  }));
  const linked = (wanted: Link): Candidate[] =>
    links.filter(({ link }) => link === wanted).map(({ issuer }) => issuer);
  // Those nearest to an anchor first: however many authorities certify each other, a short way out is found at once.
  const issuers = [...nearestFirst(search, linked("good")), ...nearestFirst(search, linked("weak"))];
  const refused = links.length > 0 && links.every(({ link }) => link === "bad");
  if (refused && links.some(({ issuer }) => keyIdsAgree(child, issuer) !== false)) search.unsigned.add(child);
  search.issuers.set(child, issuers);
  return issuers;
}

/** Anchors first, since their paths are the shortest. */
function namedIssuers(search: Search, child: Candidate): readonly Candidate[] {
  const anchors = search.store.index.bySubject.get(child.issuerKey) ?? [];
  const others = (search.pool.get(child.issuerKey) ?? []).filter(
    (other) =>
      other !== child &&
      !search.store.index.bySha256.has(other.certificate.sha256) &&
      (isAnchor(search, other) || search.distances.has(other.issuerKey)),
  );
  return [...inOrder(child, anchors), ...inOrder(child, others)];
}

function inOrder(child: Candidate, issuers: readonly Candidate[]): readonly Candidate[] {
  if (issuers.length < 2) return issuers;
  return issuers.toSorted(
    (a, b) =>
      keyRank(child, a) - keyRank(child, b) ||
      b.certificate.notAfter - a.certificate.notAfter ||
      (a.certificate.sha256 < b.certificate.sha256 ? -1 : 1),
  );
}

function nearestFirst(search: Search, issuers: readonly Candidate[]): readonly Candidate[] {
  const distance = (issuer: Candidate): number =>
    isAnchor(search, issuer) ? -1 : (search.distances.get(issuer.issuerKey) ?? Number.POSITIVE_INFINITY);
  return issuers.toSorted((a, b) => distance(a) - distance(b));
}

function keyRank(child: Candidate, issuer: Candidate): number {
  const agree = keyIdsAgree(child, issuer);
  return agree === undefined ? 1 : agree ? 0 : 2;
}

/** A listed anchor without known bytes is one all the same when the server sends it. */
function isAnchor(world: SearchWorld, candidate: Candidate): boolean {
  const { bySha256, unknownSha256 } = world.store.index;
  const { sha256 } = candidate.certificate;
  return bySha256.has(sha256) || unknownSha256.has(sha256);
}

/** How many certificates an issuer's name is away from an anchor, by names alone; names that lead to none are absent. */
function distancesToAnchors(world: SearchWorld): ReadonlyMap<string, number> {
  const pool = [...world.pool.values()].flat();
  const sent = pool.filter((candidate) => isAnchor(world, candidate)).map(({ subjectKey }) => subjectKey);
  const distances = new Map([...world.store.index.bySubject.keys(), ...sent].map((name) => [name, 0]));
  for (let level = 0, grown = true; grown; level++) {
    const next = pool.filter((candidate) => distances.get(candidate.issuerKey) === level);
    const found = next.filter(({ subjectKey }) => !distances.has(subjectKey));
    for (const { subjectKey } of found) distances.set(subjectKey, level + 1);
    grown = found.length > 0;
  }
  return distances;
}
