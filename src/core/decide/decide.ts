import { looksToConfirm } from "../alerts/confirmation.ts";
import { createTargetTable } from "../dns/target-table.ts";
import { type FindingCode, OUTAGE_CODES } from "../findings/codes.ts";
import type { BindingFacts } from "../findings/facts.ts";
import type { OpenFinding } from "../findings/finding.ts";
import { judgeBinding } from "../findings/judge-binding.ts";
import { type Reconciled, reconcile } from "../findings/reconcile.ts";
import { keepSame } from "../keep-same.ts";
import type { Look } from "../look.ts";
import { BoundedMap } from "../path/bounded-map.ts";
import type { BindingRecord, Decide, DecisionContext, EndpointState } from "../record.ts";
import { createShareRecord } from "../share-record.ts";
import { bindingFacts } from "./binding-facts.ts";
import { chainsOfLook, type KnownLeaves } from "./chains-of-look.ts";
import { changesBetween } from "./changes.ts";
import { dueTimes } from "./due-times.ts";
import type { JudgeTools } from "./judge-tools.ts";
import { judgementOf } from "./judgement.ts";
import { nextEndpoints } from "./next-endpoints.ts";
import { atSteadyTime, knownBy } from "./set-back.ts";

/** Under 2 kB each: reading an unchanged leaf again at every look would cost more than all the judging. */
const LEAVES_KEPT = 32_768;

/** The daemon's judgement: a previous record and a look give the next record, its findings and what changed. */
export function createDecide(given: JudgeTools): Decide {
  const tools = { ...given, targets: given.targets ?? createTargetTable() };
  const leaves: KnownLeaves = new BoundedMap(LEAVES_KEPT);
  const shareRecord = createShareRecord();
  return (previous, look, context) => {
    const judged = atSteadyTime(previous, look);
    const chains = chainsOfLook(tools, leaves, judged, context);
    const { live, retired } = nextEndpoints(previous?.endpoints ?? [], look, ({ outcome }) =>
      chains.add(outcome.kind === "presented" ? outcome.chain : []),
    );
    const facts = bindingFacts(tools, knownBy(previous, look.at), judged, live, chains, context);
    const { open, pending, transitions } = reconcileLook(tools, previous, look, facts, retired, context);
    const waiting = pending.length === 0 ? {} : { pending };
    const known = { ...recordOf(previous, look, facts), findings: open, ...waiting };
    const next = { ...known, ...dueTimes(tools.rhythm, known, look.at) };
    // A fleet that stays as it is fills no memory anew. The binding is the inventory's, which holds it anyway.
    const record = { ...shareRecord(keepSame(previous, next), previous), binding: next.binding };
    const changes = changesBetween(previous, record, retired, look.at);
    return { record, transitions, changes, chains: chains.added };
  };
}

function reconcileLook(
  tools: Pick<JudgeTools, "rhythm">,
  previous: BindingRecord | undefined,
  look: Look,
  facts: BindingFacts,
  retired: readonly EndpointState[],
  { isBaseline }: DecisionContext,
): Reconciled {
  const { findings, held, explains } = judgeBinding(facts);
  const gone = new Set(retired.map(({ address }) => address));
  const clearReason = (finding: OpenFinding): string => {
    if (explains(finding)) return "explained";
    const concerned = finding.evidence.endpoints ?? [];
    const allGone = concerned.length > 0 && concerned.every(({ address }) => gone.has(address));
    return allGone ? "address-retired" : "resolved";
  };
  const looksNeeded = (code: FindingCode): number =>
    isBaseline === undefined || isBaseline(look.binding, code) ? 1 : looksToConfirm(code);
  return reconcile(previous?.findings ?? [], findings, look.at, {
    held: look.ownFault === true ? new Set([...held, ...OUTAGE_CODES]) : held,
    clearReason,
    pending: previous?.pending ?? [],
    looksNeeded,
    spacingMs: tools.rhythm.alertMs / 2,
  });
}

function recordOf(
  previous: BindingRecord | undefined,
  look: Look,
  facts: BindingFacts,
): Omit<BindingRecord, "findings" | "pending" | "nextDueAt"> {
  const { at, resolver, cnames, failure } = look.resolution;
  const succeeded = look.observations.some(({ outcome }) => outcome.kind === "presented");
  return {
    binding: look.binding,
    endpoints: facts.endpoints.map(({ state }) => state),
    hosted: facts.hosted,
    judgement: judgementOf(previous?.judgement, { ...look, at: facts.at }, facts),
    resolution: { at, resolver, cnames, failure },
    lastProbeAt: look.at,
    lastSuccessAt: succeeded ? look.at : previous?.lastSuccessAt,
  };
}
