import { type Candidate, keyIdsAgree } from "./candidate.ts";
import type { ChainBook } from "./chain-book.ts";
import { isLinked } from "./signature-links.ts";
import type { WorkBudget } from "./work-budget.ts";

/** What stands above a leaf among certificates at hand, without regard to any store. */
export interface Ancestry {
  /** The leaf and everything from which its signature descends, leaf first, by distance. */
  readonly members: ReadonlySet<Candidate>;
  /** Members whose issuer is not at hand, and self-signed ones. */
  readonly tops: readonly Candidate[];
  /** Members that an issuer of the right name at hand did not sign. */
  readonly broken: readonly Candidate[];
  /** Issuers of each member. */
  readonly issuers: ReadonlyMap<Candidate, readonly Candidate[]>;
}

export interface AncestryWorld {
  readonly pool: ReadonlyMap<string, readonly Candidate[]>;
  readonly book: ChainBook;
  readonly budget: WorkBudget;
}

export function ancestryOf(leaf: Candidate, world: AncestryWorld): Ancestry {
  const members = new Set([leaf]);
  const issuers = new Map<Candidate, readonly Candidate[]>();
  const broken: Candidate[] = [];
  // A set may grow while it is walked: this is a breadth-first search.
  for (const member of members) {
    const named = world.pool.get(member.issuerKey) ?? [];
    const found = linkedIssuers(member, named, world);
    issuers.set(member, found);
    const others = named.filter(
      (candidate) => candidate !== member && keyIdsAgree(member, candidate) !== false,
    );
    if (found.length === 0 && others.length > 0) broken.push(member);
    for (const issuer of found) members.add(issuer);
  }
  const tops = [...members].filter((member) => isTop(member, issuers.get(member) ?? []));
  return { members, tops, broken, issuers };
}

function isTop(member: Candidate, issuers: readonly Candidate[]): boolean {
  return issuers.length === 0 || issuers.some((issuer) => issuer.identity === member.identity);
}

/** Those whose key identifier contradicts are asked only when no other key fits: this is for advice, and signatures cost. */
function linkedIssuers(
  child: Candidate,
  named: readonly Candidate[],
  world: AncestryWorld,
): readonly Candidate[] {
  const signs = (issuer: Candidate): boolean => isLinked(child, issuer, world.book, world.budget);
  const likely = named.filter((issuer) => keyIdsAgree(child, issuer) !== false).filter(signs);
  const sameKey = (issuer: Candidate): boolean => likely.some(({ identity }) => identity === issuer.identity);
  if (likely.length > 0) return named.filter((issuer) => likely.includes(issuer) || sameKey(issuer));
  return named.filter((issuer) => keyIdsAgree(child, issuer) === false).filter(signs);
}

/** Signed by its own key, as far as that can be told. */
export function isSelfSigned(candidate: Candidate, ancestry: Ancestry): boolean {
  return (ancestry.issuers.get(candidate) ?? []).some((issuer) => issuer.identity === candidate.identity);
}
