import type { ChainProblem, ChainProblemCode } from "../evaluation.ts";
import type { ServedLeaf } from "../hosted/served-leaf.ts";
import { listText } from "../words.ts";
import type { BindingFacts, Draft, EndpointFacts, SeenChain } from "./facts.ts";
import { oneSentence } from "./sentences.ts";

/** An endpoint whose leaf could be read. */
export interface SeenLeaf {
  readonly endpoint: EndpointFacts;
  readonly seen: SeenChain;
  readonly leaf: ServedLeaf;
}

/** Endpoints with a readable leaf, last known ones included: a failed probe hides nothing. */
export function seenLeaves(facts: Pick<BindingFacts, "endpoints">): readonly SeenLeaf[] {
  return facts.endpoints.flatMap((endpoint) => {
    const seen = endpoint.seen;
    return seen?.leaf === undefined ? [] : [{ endpoint, seen, leaf: seen.leaf }];
  });
}

/** The endpoint whose leaf ends first among `leaves`; undefined when there is none. */
export function earliestEnd(leaves: readonly SeenLeaf[]): SeenLeaf | undefined {
  let first = leaves[0];
  for (const one of leaves) if (first === undefined || one.leaf.notAfter < first.leaf.notAfter) first = one;
  return first;
}

/** What a draft says about the certificate and the endpoints concerned. */
export function about(leaves: readonly SeenLeaf[]): Pick<Draft, "endpoints" | "certificate"> {
  const worst = earliestEnd(leaves);
  const endpoints = leaves.map(({ endpoint }) => endpoint);
  if (worst === undefined) return { endpoints };
  return { endpoints, certificate: { sha256: worst.leaf.sha256, subject: worst.leaf.subject.text } };
}

/** The leaf that is served at some endpoints, the one that ends first: what is wrong with its chain is hosted with it. */
export function leafAt(facts: BindingFacts, endpoints: readonly EndpointFacts[]): Pick<Draft, "certificate"> {
  const { certificate } = about(seenLeaves(facts).filter(({ endpoint }) => endpoints.includes(endpoint)));
  return certificate === undefined ? {} : { certificate };
}

/** " at 192.0.2.1 and 192.0.2.2" when only some addresses are concerned, else nothing. */
export function atAddresses(facts: BindingFacts, endpoints: readonly EndpointFacts[]): string {
  const concerned = new Set(endpoints.map(({ state }) => state.address));
  const all = new Set(facts.endpoints.map(({ state }) => state.address));
  return concerned.size === all.size ? "" : ` at ${listText([...concerned])}`;
}

/** Endpoints whose presented chain has a problem of one of the codes, with the first such problem. */
export function chainProblems(
  facts: BindingFacts,
  codes: readonly ChainProblemCode[],
): readonly { readonly endpoint: EndpointFacts; readonly problems: readonly ChainProblem[] }[] {
  return facts.endpoints.flatMap((endpoint) => {
    const all = endpoint.seen?.evaluation.presented.problems ?? [];
    const problems = all.filter(({ code }) => codes.includes(code));
    return problems.length === 0 ? [] : [{ endpoint, problems }];
  });
}

/** One hygiene draft from the problems of presented chains; nothing when there are none. */
export function draftFromProblems(facts: BindingFacts, codes: readonly ChainProblemCode[]): readonly Draft[] {
  const found = chainProblems(facts, codes);
  const problems = new Map(found.flatMap(({ problems }) => problems).map((p) => [p.summary, p]));
  const first = problems.values().next().value;
  if (first === undefined) return [];
  const endpoints = found.map(({ endpoint }) => endpoint);
  const where = atAddresses(facts, endpoints);
  const summary = oneSentence([...problems.keys(), ...(where === "" ? [] : [`Seen${where}.`])]);
  return [{ summary, remedy: first.remedy, endpoints, ...leafAt(facts, endpoints) }];
}
