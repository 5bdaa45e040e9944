import { createDecide } from "../../../src/core/decide/decide.ts";
import type { JudgeTools } from "../../../src/core/decide/judge-tools.ts";
import { indexOwnTargets, type OwnLists } from "../../../src/core/dns/own-targets.ts";
import { createChainEvaluator } from "../../../src/core/evaluate-chain.ts";
import type { Downgrade } from "../../../src/core/findings/facts.ts";
import type { HostedState } from "../../../src/core/hosted/hosted.ts";
import type { HeldCertificate } from "../../../src/core/hosted/known-certificates.ts";
import type { Binding, Layer } from "../../../src/core/inventory/binding.ts";
import type { Ticket } from "../../../src/core/jd/ticket.ts";
import type { Look } from "../../../src/core/look.ts";
import type { KeyType, Observation, Outcome, Resolution } from "../../../src/core/observation.ts";
import type { PracticeLook } from "../../../src/core/practice/http-answer.ts";
import type { BindingRecord, Decide, Decision } from "../../../src/core/record.ts";
import { HOUR, type Instant, MINUTE, SECOND } from "../../../src/core/time.ts";
import type { TrustStore } from "../../../src/core/trust/trust-store.ts";
import { trustStoreFromPem } from "../../../src/core/trust/trust-store-from-pem.ts";
import type { Authority } from "../../../src/lab/authority.ts";
import { THRESHOLDS } from "../findings/usual-thresholds.ts";
import {
  A,
  aBinding,
  aLook,
  failed,
  NOT_OFFERED,
  NOW,
  observe,
  presented,
  reading,
  resolved,
  type TestLeaf,
} from "./build.ts";

/** What one address shows: leaves, at most one per key type, or an outcome for both questions. */
export type Shown = readonly TestLeaf[] | Outcome;

export type HostedLayers = Readonly<Partial<Record<Layer, HostedState>>>;

export interface Sight {
  /** Since `NOW`. */
  readonly after?: number;
  readonly show?: Readonly<Record<string, Shown>>;
  readonly hosted?: HostedLayers;
  /** When the hosted readings were taken, relative to the look; by default just after the probes. */
  readonly readAfter?: number;
  readonly resolution?: Resolution;
  readonly full?: boolean;
  readonly binding?: Partial<Binding>;
  /** What was answered over HTTP; not asked unless told. */
  readonly practice?: Pick<PracticeLook, "https" | "http" | "body">;
  /** What the sources listed; nothing unless told. `null`: nobody has read them yet. */
  readonly own?: OwnLists | null;
  /** What was submitted for the binding so far. */
  readonly tickets?: readonly Ticket[];
  /** An emergency return to HTTP that was recorded. */
  readonly downgrade?: Downgrade;
  /** Further looks have to confirm what is found; not unless told. */
  readonly confirm?: boolean;
  /** Our own network or clock is at fault. */
  readonly ownFault?: true | undefined;
  /** Certificates that fit the domain; none exists unless told; undefined: nobody has read which do. */
  readonly known?: readonly HeldCertificate[] | undefined;
  /** Sources whose certificate service could not be read yet; none unless told. */
  readonly unreadServices?: readonly string[];
  /** Only these key types are asked. */
  readonly ask?: readonly KeyType[];
}

/** One binding over several looks: what the store would remember is remembered. */
export interface Scene {
  readonly see: (sight: Sight) => Decision;
  readonly record: () => BindingRecord | undefined;
}

export const refused: Outcome = failed("connect", "refused");
export const silent: Outcome = failed("handshake", "timeout");
export const noCertificate: Outcome = NOT_OFFERED;

export function storeOf(name: string, ...anchors: readonly Authority[]): TrustStore {
  return trustStoreFromPem(name, anchors.map(({ certificate }) => certificate.pem).join(""));
}

export function judgeTools(stores: readonly TrustStore[]): JudgeTools {
  return {
    evaluator: createChainEvaluator(),
    stores: new Map(stores.map((store) => [store.name, store])),
    thresholds: THRESHOLDS,
    rhythm: { healthyMs: HOUR, alertMs: 5 * MINUTE },
  };
}

export function openScene(tools: JudgeTools, binding: Partial<Binding> = {}): Scene {
  const decide: Decide = createDecide(tools);
  const chains = new Map<string, readonly Uint8Array[]>();
  let record: BindingRecord | undefined;
  let last: Sight = {};
  return {
    record: () => record,
    see(sight) {
      last = { ...last, after: 0, ...sight };
      const look = lookOf(last, { ...aBinding(), ...binding, ...last.binding });
      const decision = decide(record, look, {
        chainOf: (digest) => chains.get(digest),
        ticketsOf: () => last.tickets ?? [],
        downgradeOf: () => last.downgrade,
        isBaseline: () => last.confirm !== true,
      });
      for (const [digest, chain] of decision.chains) chains.set(digest, chain);
      record = decision.record;
      return decision;
    },
  };
}

export function lookOf(sight: Sight, binding: Binding): Look {
  const { show = {}, hosted = {}, full = true, ask = ["ecdsa", "rsa"], readAfter = 10 * SECOND } = sight;
  const at = NOW + (sight.after ?? 0);
  const layers = Object.entries(hosted) as [Layer, HostedState][];
  return aLook({
    binding,
    at,
    full,
    ...(sight.practice === undefined ? {} : { practice: { at, address: A, ...sight.practice } }),
    ...(sight.own === null ? {} : { own: indexOwnTargets(sight.own ?? {}) }),
    resolution: sight.resolution ?? resolved(Object.keys(show), at),
    observations: Object.entries(show).flatMap(([address, shown]) =>
      observed(address, shown, ask, at + SECOND),
    ),
    ...(sight.ownFault === undefined ? {} : { ownFault: sight.ownFault }),
    known: "known" in sight ? sight.known : [],
    ...(sight.unreadServices === undefined ? {} : { unreadServices: sight.unreadServices }),
    hosted: layers.map(([layer, state]) => reading(layer, state, at + readAfter)),
  });
}

function observed(
  address: string,
  shown: Shown,
  ask: readonly KeyType[],
  at: Instant,
): readonly Observation[] {
  return ask.map((keyType) => {
    if ("kind" in shown) return observe(address, keyType, shown, at);
    const leaf = shown.find((one) => one.keyType === keyType);
    return observe(address, keyType, leaf === undefined ? NOT_OFFERED : presented(leaf.chain), at);
  });
}

/** `code` or `code@scope`, sorted. */
export function codesOf({ record }: Pick<Decision, "record">): readonly string[] {
  return record.findings.map(({ code, scope }) => (scope === "" ? code : `${code}@${scope}`)).toSorted();
}

/** `kind code` or `kind code (reason)`, in order. */
export function movesOf({ transitions }: Pick<Decision, "transitions">): readonly string[] {
  return transitions.map(({ kind, finding, reason }) => `${kind} ${finding.code}${reason && ` (${reason})`}`);
}

export function stateOf({ record }: Pick<Decision, "record">): string {
  return record.judgement?.served.state ?? "";
}
