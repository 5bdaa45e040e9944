import type { Finding, Severity } from "../core/findings/finding.ts";
import type { BindingRecord, StoreJudgement } from "../core/record.ts";
import { DAY, type Instant } from "../core/time.ts";
import { instantText } from "../core/words.ts";

/** A store of the user's own, as far as it matters here. */
export interface OwnStore {
  readonly name: string;
  readonly owner: string;
}

const NOTICE = 90 * DAY;
const CRITICAL_LEFT = 7 * DAY;

/** What ends at the store's own root while the same domains go on elsewhere. */
const ROOT_LIMITS: readonly (StoreJudgement["limitedByCode"] | undefined)[] = [
  "cross-certificate",
  "anchor-expiry",
  "anchor-removal",
];

/**
 * `store-lacks-root` for the user's own stores: the domains' chains go on under a root that the store lacks when its
 * last way to them ends. One finding per store, at 90 days and less; never for what touches nobody.
 */
export function judgeStores(
  stores: readonly OwnStore[],
  records: Iterable<BindingRecord>,
  at: Instant,
): readonly Finding[] {
  const touched = new Map<string, Touch[]>();
  for (const record of records) {
    for (const touch of touches(record, at))
      touched.set(touch.store, [...(touched.get(touch.store) ?? []), touch]);
  }
  return stores.flatMap((store) => lacking(store, touched.get(store.name) ?? [], at));
}

interface Touch {
  readonly store: string;
  readonly end: Instant;
  /** The root under which other stores see the domain. */
  readonly root: string;
}

function touches({ judgement }: BindingRecord, at: Instant): readonly Touch[] {
  const all = judgement?.stores ?? [];
  return all.flatMap(({ store, trusted, trustedUntil, limitedByCode, anchor }) => {
    if (!trusted || trustedUntil === undefined || !ROOT_LIMITS.includes(limitedByCode)) return [];
    if (trustedUntil - at > NOTICE) return [];
    const outlasting = all.filter((other) => other.trusted && (other.trustedUntil ?? 0) > trustedUntil);
    // Others go on under the very root that this store gives up: it lacks nothing, it decided.
    const isDecision = limitedByCode === "anchor-removal";
    if (isDecision && outlasting.some((other) => other.anchor === anchor)) return [];
    const root = outlasting.find((other) => other.anchor !== anchor)?.anchor;
    return root === undefined ? [] : [{ store, end: trustedUntil, root }];
  });
}

function lacking({ name, owner }: OwnStore, touched: readonly Touch[], at: Instant): readonly Finding[] {
  const first = touched.toSorted((a, b) => a.end - b.end)[0];
  if (first === undefined) return [];
  const severity: Severity = first.end - at <= CRITICAL_LEFT ? "critical" : "warning";
  const roots = [...new Set(touched.map(({ root }) => root))].sort();
  const count = touched.length === 1 ? "1 domain stops" : `${touched.length} domains stop`;
  return [
    {
      subject: "store",
      domain: "",
      port: 0,
      code: "store-lacks-root",
      scope: name,
      severity,
      actor: "customer",
      deadline: first.end,
      summary: `${name} lacks ${roots.join(" and ")}: ${count} being trusted there from ${instantText(first.end)} on.`,
      remedy: `Add the root to the devices and programs that use ${name}${owner === "" ? "" : ` (owner ${owner})`} before that day.`,
      evidence: { facts: { domains: String(touched.length), roots: roots.join(", ") } },
    },
  ];
}
