import type { ChainEvaluation, PresentedCertificate, PresentedChain } from "../evaluation.ts";
import { addressAdvice, type Help, helpFor } from "../path/advice.ts";
import { analyseStore, type StoreAnalysis } from "../path/analyse-store.ts";
import { bySubject, type Candidate } from "../path/candidate.ts";
import { shortName } from "../path/certificate-names.ts";
import { type FailureWorld, failureOf } from "../path/failure.ts";
import { planOf, type StorePlan } from "../path/store-plan.ts";
import type { TrustStore } from "../trust/trust-store.ts";
import { type ChainWorld, isCross, isSignedByOneOf, withBudget } from "./chain-world.ts";
import { presentedChain } from "./presented-chain.ts";

/** Everything that can be said about a chain before asking for the time. Holds no certificate, so that many can be kept. */
export interface ChainPlan {
  readonly leaf: ChainEvaluation["leaf"];
  readonly presented: PresentedChain;
  /** In the order of the stores; empty when the leaf cannot be read. */
  readonly stores: readonly StorePlan[];
  readonly unused: readonly number[];
}

export function planChain(world: ChainWorld): ChainPlan {
  const { leaf, read, knowledge, stores } = world;
  const analyses =
    leaf === undefined ? [] : stores.map((store) => ({ store, analysis: analyse(world, leaf, store) }));
  const presented = presentedChain({
    wire: read.wire,
    digests: world.digests,
    unread: read.unread,
    ancestry: world.presentedAncestry(),
    summaryOf: knowledge.summaryOf,
  });
  return {
    leaf: leafOf(world),
    presented: {
      ...presented,
      certificates: presented.certificates.map((one) => withCross(world, one)),
      problems: presented.problems.filter(
        ({ code }) => code !== "missing-intermediate" || !isUnderRoot(world, leaf),
      ),
    },
    stores: analyses.map(({ store, analysis }) => {
      const planWorld = failureWorld(world, store);
      return planOf(analysis, failureOf(analysis, planWorld), planWorld);
    }),
    unused: unusedPositions(
      world,
      analyses.map(({ analysis }) => analysis),
    ),
  };
}

/** A store's own root issued the leaf, as private authorities do: nothing stands between them that could be sent. */
function isUnderRoot(world: ChainWorld, leaf: Candidate | undefined): boolean {
  if (leaf === undefined) return false;
  return world.stores.some(({ index }) => {
    const roots = (index.bySubject.get(leaf.issuerKey) ?? []).filter(({ selfIssued }) => selfIssued);
    return isSignedByOneOf(world, leaf, roots);
  });
}

function withCross(world: ChainWorld, presented: PresentedCertificate): PresentedCertificate {
  const item = presented.role === "intermediate" ? world.read.wire[presented.position] : undefined;
  if (item?.ok !== true || !isCross(world, item.candidate)) return presented;
  return { ...presented, crossedBy: shortName(item.candidate.certificate.issuer) };
}

function leafOf({ leaf, read, knowledge }: ChainWorld): ChainEvaluation["leaf"] {
  if (leaf !== undefined) return knowledge.summaryOf(leaf.certificate);
  const first = read.wire[0];
  if (first?.ok === false) return { error: first.error };
  return { error: read.unread > 0 ? "too-large" : "no-certificates" };
}

function analyse(world: ChainWorld, leaf: Candidate, store: TrustStore): StoreAnalysis {
  const { pool, book } = world;
  return withBudget(world, (budget) => analyseStore(leaf, { store, pool, book, budget }));
}

function failureWorld(world: ChainWorld, store: TrustStore): FailureWorld {
  const { knowledge, leaf, stores } = world;
  const nothing = { members: new Set<Candidate>(), tops: [], broken: [], issuers: new Map() };
  return {
    store,
    summaryOf: knowledge.summaryOf,
    isCross: (candidate) => isCross(world, candidate),
    ancestry: () => (leaf === undefined ? nothing : (world.ancestry() ?? nothing)),
    isAnchoredElsewhere: (candidate) =>
      stores.some(({ index }) =>
        isSignedByOneOf(world, candidate, index.bySubject.get(candidate.issuerKey) ?? []),
      ),
    hasKnownIssuer: (candidate) => {
      const named = knowledge.known.get(candidate.issuerKey) ?? [];
      if (named.some((issuer) => issuer.selfIssued)) return false;
      return isSignedByOneOf(world, candidate, named);
    },
  };
}

/**
 * Positions on no path to an anchor of any store, whatever the time. A path that a rule refuses uses its certificates all the same;
 * where no store has any path, those from which the leaf descends count as used.
 */
function unusedPositions(world: ChainWorld, analyses: readonly StoreAnalysis[]): readonly number[] {
  const paths = analyses.flatMap(({ valid, refused }) => [...valid, ...refused].map(({ path }) => path));
  const members = paths.length > 0 ? paths.flat() : [...(world.presentedAncestry()?.members ?? [])];
  const used = new Set(members.map(({ certificate }) => certificate.sha256));
  return [...world.read.wire.keys()].filter((position) => {
    const sha256 = world.read.wire[position]?.sha256;
    return position > 0 && sha256 !== undefined && !used.has(sha256);
  });
}

/** What would help a store that does not trust the chain: known certificates, then the address in the last one that was sent. */
export function planHelp(world: ChainWorld, store: TrustStore, plan: StorePlan): readonly Help[] {
  const { leaf, pool, knowledge, read } = world;
  if (leaf === undefined) return [];
  const all = new Set([...pool.values(), ...knowledge.known.values()].flat());
  const search = (): readonly Help[] =>
    withBudget(world, (budget) =>
      helpFor(leaf, {
        store,
        pool: bySubject([...all]),
        book: world.book,
        budget,
        presented: new Set(read.wire.map(({ sha256 }) => sha256)),
        isCross: (candidate) => isCross(world, candidate),
      }),
    );
  const help = knowledge.known.size > 0 ? search() : [];
  const open = plan.failure?.reason === "issuer-missing" ? ([...all].find(isAbout(plan)) ?? leaf) : undefined;
  const text = open && addressAdvice(open);
  return text === undefined
    ? help
    : [...help, { interval: { begin: -Infinity, end: Infinity, last: Infinity }, text }];
}

function isAbout(plan: StorePlan): (candidate: Candidate) => boolean {
  return ({ certificate }) => certificate.sha256 === plan.failure?.about;
}
