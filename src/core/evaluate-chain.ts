import { createSummaries, readCertificates, sha256Of } from "./chain/certificate-reader.ts";
import { type ChainWorld, type Knowledge, once, openChainWorld, type Pool } from "./chain/chain-world.ts";
import { nameFault, withNameFault } from "./chain/name-verdict.ts";
import { type ChainPlan, planChain, planHelp } from "./chain/plan-chain.ts";
import type { ChainEvaluation, StoreVerdict } from "./evaluation.ts";
import type { Help } from "./path/advice.ts";
import { BoundedMap, weightOf } from "./path/bounded-map.ts";
import { bySubject } from "./path/candidate.ts";
import { isInside } from "./path/interval.ts";
import { verdictAt } from "./path/verdict.ts";
import type { TrustStore } from "./trust/trust-store.ts";
import type { Certificate } from "./x509/certificate.ts";

export interface ChainInput {
  /** DER, presented order, leaf first. */
  readonly chain: readonly Uint8Array[];
  readonly at: Date;
  readonly stores: readonly TrustStore[];
  /** DNS name (any script; compared as A-labels) or IP address; absent: names are not judged. */
  readonly domain?: string | undefined;
  /** Further DER certificates that may help to build a path. */
  readonly intermediates?: readonly Uint8Array[] | undefined;
  /** SHA-256 of each certificate in `chain` (lower-case hex), where the caller has them already. */
  readonly digests?: readonly string[] | undefined;
}

export interface ChainEvaluatorOptions {
  /** DER certificates of authorities (intermediates, cross-certificates, roots) that serve advice, never a verdict. */
  readonly knownIntermediates?: readonly Uint8Array[] | undefined;
  /** How many judged chains to remember; about 6 kB each with six stores. 4,096 when absent. */
  readonly chains?: number | undefined;
  /** How many read certificates to remember; about 15 kB each. 512 when absent. */
  readonly certificates?: number | undefined;
}

export interface ChainEvaluator {
  /** As `evaluateChain`; what was judged before costs next to nothing. */
  evaluate(input: ChainInput): ChainEvaluation;
  /** One certificate as the strict reader understood it, remembered; undefined when it is unreadable. */
  certificate(der: Uint8Array): Certificate | undefined;
}

/**
 * Judges one presented chain for every store at `at`: `trusted` when a path to an anchor of the store over the presented certificates
 * (and `intermediates`) is valid under RFC 5280 §6 and the profile of TLS servers and, where `domain` is given, the leaf names it.
 * Lifetimes, policies, revocation and certificate transparency are not judged. Synchronous; work is bounded; never throws on certificate
 * content (a `RangeError` on an invalid `at`). An empty chain gives `no-certificates`, an unreadable leaf `leaf-unreadable`.
 */
export function evaluateChain(input: ChainInput): ChainEvaluation {
  return createChainEvaluator().evaluate(input);
}

/** Verdicts for the same chain and list of stores; a few lists per chain, because bindings differ in their stores. */
interface Remembered {
  readonly plan: ChainPlan;
  /** By position of the store. */
  readonly help: Map<number, readonly Help[]>;
}

const LISTS_PER_CHAIN = 4;
/** Of a whole chain. */
const USUAL_BYTES = 12 * 1024;

/** An evaluator that remembers certificates, signatures and judged chains, all bounded. Stores are held weakly. */
export function createChainEvaluator(options: ChainEvaluatorOptions = {}): ChainEvaluator {
  const knowledge = openKnowledge(options);
  const chains = new BoundedMap<string, BoundedMap<string, Remembered>>(options.chains ?? 4_096);
  const listKey = createListKeys();
  const certificate = (der: Uint8Array): Certificate | undefined => {
    const [read] = readCertificates([der], [], knowledge.certificates).wire;
    return read?.ok === true ? read.candidate.certificate : undefined;
  };
  return {
    certificate,
    evaluate(input) {
      const at = input.at.getTime();
      if (Number.isNaN(at)) throw new RangeError("evaluateChain: `at` is an invalid date");
      const digests = input.digests ?? input.chain.map(sha256Of);
      // One world, so that plan and advice together stay within one budget.
      const open = once(() =>
        openChainWorld({ ...input, digests, intermediates: input.intermediates ?? [] }, knowledge),
      );
      const key = [...digests, ...(input.intermediates ?? []).map((der) => `+${sha256Of(der)}`)].join();
      const lists = chains.get(key) ?? new BoundedMap<string, Remembered>(LISTS_PER_CHAIN);
      const list = listKey(input.stores);
      const remembered = lists.get(list) ?? { plan: planChain(open()), help: new Map() };
      lists.set(list, remembered);
      const bytes = input.chain.reduce((sum, der) => sum + der.length, 0);
      chains.set(key, lists, weightOf(bytes, USUAL_BYTES));
      const evaluation = judge(input.stores, at, remembered, open);
      if (input.domain === undefined) return evaluation;
      const leaf = input.chain[0] && certificate(input.chain[0]);
      if (leaf === undefined) return evaluation;
      return { ...evaluation, verdicts: named(evaluation.verdicts, input.domain, leaf) };
    },
  };
}

function judge(
  stores: readonly TrustStore[],
  at: number,
  { plan, help }: Remembered,
  open: () => ChainWorld,
): ChainEvaluation {
  const { leaf, presented, unused } = plan;
  if (plan.stores.length === 0 && "error" in leaf) {
    return { leaf, presented, unused, verdicts: stores.map(({ name }) => unreadable(name, leaf.error)) };
  }
  const verdicts = plan.stores.map((storePlan, position) => {
    const verdict = verdictAt(storePlan, at);
    const store = stores[position];
    if (verdict.trusted || store === undefined) return verdict;
    const ways = help.get(position) ?? planHelp(open(), store, storePlan);
    help.set(position, ways);
    const advice = ways.find(({ interval }) => isInside(interval, at))?.text;
    return advice === undefined ? verdict : { ...verdict, advice };
  });
  return { leaf, presented, unused, verdicts };
}

function named(
  verdicts: readonly StoreVerdict[],
  domain: string,
  leaf: Certificate,
): readonly StoreVerdict[] {
  const fault = nameFault(leaf, domain);
  return fault === undefined ? verdicts : verdicts.map((verdict) => withNameFault(verdict, fault, leaf));
}

function unreadable(store: string, error: string): StoreVerdict {
  if (error === "no-certificates") {
    return { store, trusted: false, reason: "no-certificates", detail: "The server sent no certificate" };
  }
  const detail = `The first certificate cannot be read (${error})`;
  return { store, trusted: false, reason: "leaf-unreadable", detail };
}

const SIGNATURES_PER_CERTIFICATE = 4;

function openKnowledge(options: ChainEvaluatorOptions): Knowledge {
  const limit = options.certificates ?? 512;
  const certificates: Knowledge["certificates"] = new BoundedMap(limit);
  return {
    certificates,
    signatures: new BoundedMap(limit * SIGNATURES_PER_CERTIFICATE),
    summaryOf: createSummaries(),
    known: knownPool(options.knownIntermediates ?? []),
  };
}

/** Unreadable ones help nobody and are passed over. */
function knownPool(ders: readonly Uint8Array[]): Pool {
  const distinct: Knowledge["certificates"] = new BoundedMap(ders.length + 1);
  const read = ders.flatMap((der) => readCertificates([der], [], distinct).wire);
  return bySubject([...new Set(read.flatMap((item) => (item.ok ? [item.candidate] : [])))]);
}

/** A short name for a list of stores, by identity: a store that is built anew is another store. */
function createListKeys(): (stores: readonly TrustStore[]) => string {
  const numbers = new WeakMap<TrustStore, number>();
  let next = 0;
  return (stores) =>
    stores
      .map((store) => {
        const number = numbers.get(store) ?? next++;
        numbers.set(store, number);
        return number;
      })
      .join();
}
