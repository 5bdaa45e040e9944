import type { BindingRecord, StoreJudgement } from "../../core/record.ts";
import { type Family, instantSample } from "./family.ts";

export const TRUSTED: Family = {
  name: "trusted",
  type: "gauge",
  unit: "0 or 1",
  help: "Whether a trust store accepts what the worst endpoint serves (names are judged apart).",
  absent: "when no certificate was ever seen, and where a store lists an anchor whose bytes are unknown",
  labels: ["store", "tier"],
  samples: (record) =>
    judgedStores(record).map((s) => ({ labels: [s.store, s.tier], value: s.trusted ? 1 : 0 })),
};

export const TRUSTED_UNTIL: Family = {
  name: "trusted_until_timestamp_seconds",
  type: "gauge",
  unit: "seconds since 1970",
  help: "Trust horizon: until when the store trusts the chain. Stays at its instant in the past once trust has ended.",
  absent: "when the store never had a path to an anchor",
  labels: ["store", "tier"],
  samples: (record) => judgedStores(record).flatMap((s) => instantSample(s.trustedUntil, s.store, s.tier)),
};

export const TRUST_INFO: Family = {
  name: "trust_info",
  type: "gauge",
  unit: "1",
  help: "What ends trust first, and under which anchor. Exactly one series per domain, port and store.",
  absent: "as for `trusted`",
  labels: ["store", "limited_by", "anchor"],
  samples: (record) =>
    judgedStores(record).map((s) => ({
      labels: [s.store, s.limitedByCode ?? "none", s.anchor ?? "other"],
      value: 1,
    })),
};

/** One judgement per store; a store that is both required and watched counts as required. Unknown anchors convict nobody. */
function judgedStores({ judgement }: BindingRecord): readonly StoreJudgement[] {
  const byStore = new Map<string, StoreJudgement>();
  for (const judged of judgement?.stores ?? []) {
    if (judged.reason === "anchor-unknown") continue;
    if (!byStore.has(judged.store) || judged.tier === "required") byStore.set(judged.store, judged);
  }
  return [...byStore.values()];
}
