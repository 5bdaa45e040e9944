import type { Finding, Severity } from "../core/findings/finding.ts";
import type { BindingRecord } from "../core/record.ts";
import { DAY, type Instant } from "../core/time.ts";
import { instantText } from "../core/words.ts";

/** A store of the user's own, as far as it matters here. */
export interface OwnStore {
  readonly name: string;
  readonly owner: string;
}

const NOTICE = 90 * DAY;
const CRITICAL_LEFT = 7 * DAY;

/**
 * `store-lacks-root` for the user's own stores: the domains' chains go on under a root that the store lacks when its
 * last way to them ends, whatever leaf is served then. One finding per store, at 90 days and less; never for what touches nobody.
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
  const all = (judgement?.stores ?? []).filter(({ trusted }) => trusted);
  return all.flatMap(({ store, rootEnd, anchor }) => {
    if (rootEnd === undefined || rootEnd.at - at > NOTICE) return [];
    const outlasting = all.filter((other) => (other.rootEnd?.at ?? Number.POSITIVE_INFINITY) > rootEnd.at);
    // Others go on under the very root that this store gives up: it lacks nothing, it decided.
    const isDecision = rootEnd.code === "anchor-removal";
    if (isDecision && outlasting.some((other) => other.anchor === anchor)) return [];
    const root = outlasting.find((other) => other.anchor !== anchor)?.anchor;
    return root === undefined ? [] : [{ store, end: rootEnd.at, root }];
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
      evidence: {
        facts: {
          domains: String(touched.length),
          roots: roots.join(", "),
          ...(owner === "" ? {} : { owner }),
        },
      },
    },
  ];
}
