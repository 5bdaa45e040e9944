import { dnsFacts } from "../dns/dns-facts.ts";
import type { BindingFacts, EndpointFacts } from "../findings/facts.ts";
import { earliestEnd, type SeenLeaf, seenLeaves } from "../findings/seen.ts";
import type { HostedMemory } from "../hosted/hosted.ts";
import { judgeServed, type ServedJudgement } from "../hosted/judge-served.ts";
import { rememberHosted } from "../hosted/remember-hosted.ts";
import { atServingLayer, layerServedBy } from "../hosted/serving-layer.ts";
import { type Binding, bindingKey, type Layer } from "../inventory/binding.ts";
import { servedByTicket } from "../jd/known-certificate.ts";
import { leadTimeOf } from "../jd/lead-time.ts";
import { openTicket, type TicketFacts } from "../jd/ticket.ts";
import type { Look } from "../look.ts";
import { nextPractice } from "../practice/practice.ts";
import type { BindingRecord, DecisionContext, EndpointState } from "../record.ts";
import type { Instant } from "../time.ts";
import { crossAdvice } from "../trust/cross-advice.ts";
import { anchorLabel } from "./anchor-label.ts";
import { backupFacts } from "./backup-facts.ts";
import type { ChainsOfLook } from "./chains-of-look.ts";
import type { JudgeTools } from "./judge-tools.ts";
import { renewalsAfter } from "./judgement.ts";
import { nextCertificates } from "./next-certificate.ts";
import { storeFacts } from "./store-facts.ts";

/** Everything the judges look at, from a look and what was known before it. */
export function bindingFacts(
  tools: JudgeTools & Pick<Required<JudgeTools>, "targets">,
  previous: BindingRecord | undefined,
  look: Look,
  live: readonly EndpointState[],
  chains: ChainsOfLook,
  context: DecisionContext,
): BindingFacts {
  const { binding, at, resolution } = look;
  const seen = live.map((state) => ({
    state,
    seen: state.offered && state.presented ? chains.recall(state.presented.chainDigest) : undefined,
  }));
  const dns = dnsFacts(tools.targets, previous?.judgement?.dns, look);
  const servedBy = binding.servedBy ?? dns.memory?.target?.servingLayer;
  const hosted = hostedMemories(previous?.hosted ?? [], look, layerServedBy(servedBy));
  const leaves = seenLeaves({ endpoints: seen });
  const byTicket = ticketFacts(tools, { ...binding, servedBy }, leaves, context);
  const judged = judgeLeaves({ ...look, binding: { ...binding, servedBy } }, hosted, leaves, dns.settlesAt);
  const isKept = byTicket === undefined && liesThereStill(judged, previous, look, leaves);
  const compared = isKept ? { ...judged, state: "renewed-not-hosted" as const } : judged;
  const served = byTicket === undefined ? compared : servedByTicket(judged);
  const endpoints = withStandings(seen, leaves, served);
  return {
    binding,
    at,
    resolution,
    dns,
    endpoints,
    stores: storeFacts(binding, endpoints),
    hosted,
    served,
    backup: backupFacts(tools, look, leaves),
    unread: [
      ...(isKept ? ["renewed-not-hosted" as const] : []),
      ...(isReadWhole(look) ? [] : ["backup-missing" as const]),
    ],
    next: nextCertificates(tools, look, hosted, leaves, chains),
    renewals: renewalsAfter(previous?.judgement, leaves, at),
    thresholds: tools.thresholds,
    byTicket,
    downgrade: context.downgradeOf?.(bindingKey(binding)),
    practice: nextPractice(previous?.judgement?.practice, look.practice),
    anchorName: (anchor) => anchorLabel(anchor, tools.anchorNames),
    crossAdvice: (name, root) => {
      const store = tools.stores.get(name);
      return store && tools.crosses && crossAdvice(tools.crosses, root, store, at);
    },
  };
}

function isReadWhole({ known, unreadServices = [] }: Look): boolean {
  return known !== undefined && unreadServices.length === 0;
}

/**
 * While nobody can read a certificate service, what lay in it lies there still: as long as the leaf is served that it renews. The finding
 * tells which service that was.
 */
function liesThereStill(
  judged: ServedJudgement,
  previous: BindingRecord | undefined,
  look: Look,
  leaves: readonly SeenLeaf[],
): boolean {
  const before = previous?.judgement?.served.state;
  const isQuiet = judged.state === "in-sync" || judged.state === "hosted-none";
  if (before !== "renewed-not-hosted" || !isQuiet || isReadWhole(look)) return false;
  const told = previous?.findings.find(({ code }) => code === "renewed-not-hosted")?.evidence;
  const { certificate = "", facts = {} } = told ?? {};
  const isUnread =
    look.known === undefined ||
    facts["source"] === undefined ||
    look.unreadServices?.includes(facts["source"]);
  return isUnread === true && (certificate === "" || certificate === earliestEnd(leaves)?.leaf.sha256);
}

function ticketFacts(
  { leadTimes }: JudgeTools,
  binding: Binding,
  leaves: readonly SeenLeaf[],
  { ticketsOf }: DecisionContext,
): TicketFacts | undefined {
  const leadTime = leadTimeOf(binding, leadTimes);
  if (leadTime === undefined) return undefined;
  const tickets = ticketsOf?.(bindingKey(binding)) ?? [];
  return { leadTime, open: openTicket(tickets, earliestEnd(leaves)?.leaf) };
}

/** Layers that are no longer told are forgotten. */
function hostedMemories(
  previous: readonly HostedMemory[],
  look: Look,
  serving: Layer | undefined,
): readonly HostedMemory[] {
  if (look.hosted === undefined) return previous;
  return atServingLayer(look.hosted, serving).map((reading) =>
    rememberHosted(
      previous.find(({ layer }) => layer === reading.layer),
      reading,
    ),
  );
}

function judgeLeaves(
  { binding, at, known }: Look,
  hosted: readonly HostedMemory[],
  leaves: readonly SeenLeaf[],
  settlesAt: Instant | undefined,
): ServedJudgement {
  const endpoints = leaves.map(({ endpoint, leaf, seen }) => ({
    leaf,
    address: endpoint.state.address,
    keyType: endpoint.state.keyType,
    failing: endpoint.state.failure !== undefined,
    observedAt: endpoint.state.lastSuccessAt ?? at,
    namesDomain: seen.nameMatch?.matches === true,
  }));
  return judgeServed({ binding, hosted, at, endpoints, known, settlesAt });
}

function withStandings(
  endpoints: readonly EndpointFacts[],
  leaves: readonly SeenLeaf[],
  served: ServedJudgement,
): readonly EndpointFacts[] {
  const standings = new Map(leaves.map(({ endpoint }, i) => [endpoint, served.standings[i] ?? "unjudged"]));
  return endpoints.map((endpoint) => {
    const failed = endpoint.state.failure !== undefined;
    const standing = failed ? "failed" : (standings.get(endpoint) ?? "unjudged");
    return { ...endpoint, state: { ...endpoint.state, standing } };
  });
}
