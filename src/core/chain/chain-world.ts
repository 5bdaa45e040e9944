import type { CertificateSummary } from "../evaluation.ts";
import { type Ancestry, ancestryOf } from "../path/ancestry.ts";
import type { BoundedMap } from "../path/bounded-map.ts";
import { bySubject, type Candidate } from "../path/candidate.ts";
import { type ChainBook, openChainBook, type SignatureMemory } from "../path/chain-book.ts";
import { isLinked } from "../path/signature-links.ts";
import { fullBudget, openBudget, type SharedBudget, type WorkBudget } from "../path/work-budget.ts";
import type { TrustStore } from "../trust/trust-store.ts";
import type { Certificate } from "../x509/certificate.ts";
import { type ReadCertificates, readCertificates } from "./certificate-reader.ts";
import type { WireCertificate } from "./presented-roles.ts";

export type Pool = ReadonlyMap<string, readonly Candidate[]>;

/** What an evaluator knows beyond one chain. */
export interface Knowledge {
  readonly certificates: BoundedMap<string, WireCertificate>;
  readonly signatures: SignatureMemory;
  readonly summaryOf: (certificate: Certificate) => CertificateSummary;
  /** Certificates of authorities that may serve advice, by subject. */
  readonly known: Pool;
}

/** One chain read and indexed, with what all stores share while they judge it. */
export interface ChainWorld {
  readonly read: ReadCertificates;
  readonly digests: readonly string[];
  readonly leaf: Candidate | undefined;
  readonly pool: Pool;
  readonly stores: readonly TrustStore[];
  readonly knowledge: Knowledge;
  readonly book: ChainBook;
  readonly presentedAncestry: () => Ancestry | undefined;
  readonly ancestry: () => Ancestry | undefined;
  /** What is left for this evaluation. */
  readonly budget: SharedBudget;
}

export interface ChainMaterial {
  readonly chain: readonly Uint8Array[];
  readonly digests: readonly string[];
  readonly intermediates: readonly Uint8Array[];
  readonly stores: readonly TrustStore[];
}

export function openChainWorld(material: ChainMaterial, knowledge: Knowledge): ChainWorld {
  const { certificates } = knowledge;
  const read = readCertificates(material.chain, material.digests, certificates);
  const added = readCertificates(material.intermediates, [], certificates);
  const first = read.wire[0];
  const leaf = first?.ok === true ? first.candidate : undefined;
  const presented = issuersAmong(read.wire, leaf);
  const pool = issuersAmong([...read.wire, ...added.wire], leaf);
  const book = openChainBook(knowledge.signatures);
  const climb = (from: Pool): Ancestry | undefined =>
    leaf && withBudget(world, (budget) => ancestryOf(leaf, { pool: from, book, budget }));
  const world: ChainWorld = {
    read,
    digests: material.digests,
    leaf,
    pool,
    stores: material.stores,
    knowledge,
    book,
    presentedAncestry: once(() => climb(presented)),
    ancestry: once(() => climb(pool)),
    budget: fullBudget(),
  };
  return world;
}

/** Work with the steps of one store and what is left of the shared budget. */
export function withBudget<T>(world: ChainWorld, work: (budget: WorkBudget) => T): T {
  return work(openBudget(world.budget, world.stores.length));
}

/** Readable certificates but the leaf, each once; a self-signed leaf stays, as its own issuer. */
function issuersAmong(wire: readonly WireCertificate[], leaf: Candidate | undefined): Pool {
  const distinct = new Set(wire.flatMap((item) => (item.ok ? [item.candidate] : [])));
  if (leaf !== undefined && !leaf.selfIssued) distinct.delete(leaf);
  return bySubject([...distinct]);
}

/** Whether an issuer among `named` signed `child`, as far as the budget can tell. */
export function isSignedByOneOf(world: ChainWorld, child: Candidate, named: readonly Candidate[]): boolean {
  return withBudget(world, (budget) => named.some((issuer) => isLinked(child, issuer, world.book, budget)));
}

/** One of several certificates for the same name and key: a root of any store at hand, or another issuer's, has it too. */
export function isCross(world: ChainWorld, candidate: Candidate): boolean {
  const { identity, subjectKey, issuerKey } = candidate;
  if (world.stores.some(({ index }) => index.identities.has(identity))) return true;
  const namesakes = [...(world.pool.get(subjectKey) ?? []), ...(world.knowledge.known.get(subjectKey) ?? [])];
  return namesakes.some((other) => other.identity === identity && other.issuerKey !== issuerKey);
}

/** Computes at the first question. */
export function once<T>(compute: () => T): () => T {
  let result: { readonly value: T } | undefined;
  return () => {
    result ??= { value: compute() };
    return result.value;
  };
}
