import type { HostedMemory } from "../hosted/hosted.ts";
import { sameState } from "../hosted/remember-hosted.ts";
import type { BindingRecord, Change, EndpointState, StoreJudgement } from "../record.ts";
import type { Instant } from "../time.ts";
import { instantText } from "../words.ts";
import { endpointKey } from "./next-endpoints.ts";

/** The lines of history between two records: nothing when nothing changed. */
export function changesBetween(
  previous: BindingRecord | undefined,
  next: BindingRecord,
  retired: readonly EndpointState[],
  at: Instant,
): readonly Change[] {
  const before = new Map((previous?.endpoints ?? []).map((state) => [endpointKey(state), state]));
  return [
    ...next.endpoints.flatMap((state) => endpointChanges(before.get(endpointKey(state)), state, at)),
    ...retired.map((state) => ({
      ...line(state, at),
      kind: "retired" as const,
      before: state.presented?.leafSha256 ?? "",
      after: "",
    })),
    ...next.hosted.flatMap((memory) =>
      hostedChanges(
        previous?.hosted.find((m) => m.layer === memory.layer),
        memory,
        at,
      ),
    ),
    ...servedChanges(previous, next, at),
    ...trustChanges(previous, next, at),
  ];
}

function line({ address, keyType }: EndpointState, at: Instant): Pick<Change, "at" | "address" | "keyType"> {
  return { at, address, keyType };
}

function endpointChanges(
  before: EndpointState | undefined,
  now: EndpointState,
  at: Instant,
): readonly Change[] {
  const changes: Change[] = [];
  const add = (kind: Change["kind"], from: string, to: string): number =>
    changes.push({ ...line(now, at), kind, before: from, after: to });
  if (before !== undefined && before.offered !== now.offered)
    add(now.offered ? "offered" : "not-offered", "", "");
  const failed = failureText(now);
  const failedBefore = before === undefined ? "" : failureText(before);
  if (failed !== failedBefore) add(failed === "" ? "recovered" : "failed", failedBefore, failed);
  if (now.presented !== undefined && now.presented.chainDigest !== before?.presented?.chainDigest) {
    add("presented", before?.presented?.leafSha256 ?? "", now.presented.leafSha256);
  }
  return changes;
}

function failureText({ failure }: EndpointState): string {
  return failure === undefined ? "" : `${failure.stage} ${failure.reason}`;
}

function hostedChanges(before: HostedMemory | undefined, now: HostedMemory, at: Instant): readonly Change[] {
  // The same certificate may be told by another key than last time.
  if (before !== undefined && sameState(before.state, now.state)) return [];
  const [from, to] = [before === undefined ? "" : hostedText(before), hostedText(now)];
  return [{ at, kind: "hosted", address: now.layer, keyType: "", before: from, after: to }];
}

function hostedText({ state }: HostedMemory): string {
  if (state.kind !== "present") return state.kind;
  const { sha256, sha1, serial, id } = state.certificate;
  return sha256 ?? sha1 ?? serial ?? id ?? "present";
}

function servedChanges(
  previous: BindingRecord | undefined,
  next: BindingRecord,
  at: Instant,
): readonly Change[] {
  const [before, after] = [previous?.judgement?.served.state ?? "", next.judgement?.served.state ?? ""];
  return before === after ? [] : [{ at, kind: "served-state", address: "", keyType: "", before, after }];
}

/** A store's verdict or its horizon. What a chain that stays is trusted until moves only when a root program decides anew. */
function trustChanges(
  previous: BindingRecord | undefined,
  next: BindingRecord,
  at: Instant,
): readonly Change[] {
  const before = new Map((previous?.judgement?.stores ?? []).map((told) => [told.store, trustText(told)]));
  return (next.judgement?.stores ?? []).flatMap((told) => {
    const [from, to] = [before.get(told.store) ?? "", trustText(told)];
    return from === to
      ? []
      : [{ at, kind: "trust" as const, address: told.store, keyType: "" as const, before: from, after: to }];
  });
}

function trustText({ trusted, reason, trustedUntil, limitedByCode }: StoreJudgement): string {
  if (!trusted) return `not trusted (${reason ?? "unknown"})`;
  return trustedUntil === undefined
    ? "trusted"
    : `until ${instantText(trustedUntil)} (${limitedByCode ?? "unknown"})`;
}
