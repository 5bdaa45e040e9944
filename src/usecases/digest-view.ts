import type { Delivery } from "../core/alerts/delivery.ts";
import type { DigestGroup, DigestView, FindingView } from "../core/alerts/incident-view.ts";
import { keptQuiet } from "../core/alerts/kept-quiet.ts";
import type { Suppression } from "../core/alerts/suppression.ts";
import { FINDING_CODES } from "../core/findings/codes.ts";
import type { OpenFinding } from "../core/findings/finding.ts";
import { byGravity } from "../core/findings/urgency.ts";
import { bindingKey } from "../core/inventory/binding.ts";
import type { BindingRecord, Change } from "../core/record.ts";
import { DAY, type Instant, MINUTE } from "../core/time.ts";
import type { Clock } from "../ports/clock.ts";
import type { Store } from "../ports/store.ts";

export interface DigestPorts {
  readonly clock: Clock;
  readonly store: Pick<Store, "findingsById" | "changesSince">;
  readonly records: () => Iterable<BindingRecord>;
  readonly otherFindings: () => readonly OpenFinding[];
  /** Whether somebody is the default owner: what belongs to nobody is told there. */
  readonly isDefault: (owner: string) => boolean;
  /** What keeps a finding quiet now. */
  readonly suppressionOf: (finding: OpenFinding) => Suppression | undefined;
}

const AHEAD = 60 * DAY;
/** So many findings of one code are shown, and so many altogether; the others are counted. */
const SHOWN_OF_GROUP = 50;
const SHOWN = 200;

/** What an owner is told in a digest; undefined when nothing is left of a baseline. */
export async function digestView(
  ports: DigestPorts,
  kind: DigestView["kind"],
  { owner, detail }: Pick<Delivery, "owner" | "detail">,
  viewOf: (finding: OpenFinding) => Promise<FindingView>,
): Promise<DigestView | undefined> {
  const at = ports.clock.now();
  const from = detail.from ?? at;
  const own = [...ports.records()].filter(({ binding }) => isOwn(ports, owner, binding.owner));
  const others = isOwn(ports, owner, "") ? ports.otherFindings() : [];
  const open =
    kind === "baseline"
      ? await ports.store.findingsById(detail.findings ?? [])
      : [...own.flatMap(({ findings }) => findings), ...others];
  const grave = byGravity(
    open.filter((one) => one.severity !== "info" && ports.suppressionOf(one) === undefined),
  );
  if (kind === "baseline" && grave.length === 0) return undefined;
  const changes = kind === "baseline" ? [] : await ports.store.changesSince(from);
  return {
    kind,
    occasion: detail.occasion ?? "",
    owner,
    from,
    at,
    bindings: own.length,
    wrong: await groupsOf(grave, viewOf),
    quiet: keptQuiet(open, ports.suppressionOf),
    deadlines: deadlinesAhead(own, at),
    hygiene: hygieneCounts(own),
    renewed: own.flatMap((record) => renewal(record, from)),
    ...cameAndWent(changes, (name) => isOwn(ports, owner, name)),
    lostTrust: lostTrust(own, changes),
  };
}

/** `grave` comes gravest first, and so do the groups. */
async function groupsOf(
  grave: readonly OpenFinding[],
  viewOf: (finding: OpenFinding) => Promise<FindingView>,
): Promise<readonly DigestGroup[]> {
  const groups: DigestGroup[] = [];
  let left = SHOWN;
  for (const group of Map.groupBy(grave, ({ severity, code }) => `${severity} ${code}`).values()) {
    const [first] = group;
    if (first === undefined) continue;
    const { code, severity } = first;
    const findings = await Promise.all(group.slice(0, Math.min(SHOWN_OF_GROUP, left)).map(viewOf));
    left -= findings.length;
    groups.push({ code, severity, count: group.length, findings });
  }
  return groups;
}

function isOwn({ isDefault }: DigestPorts, owner: string, name: string): boolean {
  return name === owner || (name === "" && isDefault(owner)) || (owner === "" && isDefault(name));
}

function deadlinesAhead(records: readonly BindingRecord[], at: Instant): DigestView["deadlines"] {
  const deadlines = records.flatMap(({ binding, findings, judgement }) => {
    const key = bindingKey(binding);
    const told = findings.flatMap(({ code, deadline }) =>
      deadline === undefined ? [] : [{ key, what: code as string, at: deadline }],
    );
    const leaf = judgement?.leaf?.notAfter;
    return leaf === undefined || told.length > 0 ? told : [{ key, what: "certificate ends", at: leaf }];
  });
  return deadlines.filter((one) => one.at >= at && one.at - at <= AHEAD).toSorted((a, b) => a.at - b.at);
}

function hygieneCounts(records: readonly BindingRecord[]): DigestView["hygiene"] {
  const all = records.flatMap(({ findings }) => findings);
  const hygiene = all.filter(({ code }) => FINDING_CODES[code].class === "hygiene");
  return [...Map.groupBy(hygiene, ({ code }) => code)]
    .map(([code, found]) => ({ code, count: found.length }))
    .toSorted((a, b) => b.count - a.count);
}

function renewal({ binding, judgement }: BindingRecord, from: Instant): DigestView["renewed"] {
  const [last] = judgement?.renewals ?? [];
  const until = judgement?.leaf?.notAfter;
  return last === undefined || until === undefined || last.at < from
    ? []
    : [{ key: bindingKey(binding), at: last.at, until }];
}

type BindingChange = Change & { readonly binding: string };

function cameAndWent(
  changes: readonly BindingChange[],
  isOwner: (name: string) => boolean,
): Pick<DigestView, "added" | "removed"> {
  const keys = (kind: Change["kind"]): readonly string[] => [
    ...new Set(
      changes
        .filter((change) => change.kind === kind && isOwner(kind === "added" ? change.after : change.before))
        .map(({ binding }) => binding),
    ),
  ];
  const [added, removed] = [keys("added"), keys("removed")];
  // What came and went has done neither, on the whole.
  return {
    added: added.filter((key) => !removed.includes(key)).toSorted(),
    removed: removed.filter((key) => !added.includes(key)).toSorted(),
  };
}

/**
 * A store's verdict turned, and the same look, or one just before, brought another leaf. What is trusted now has lost
 * nothing, whatever a clock that was wrong once made of it.
 */
function lostTrust(
  records: readonly BindingRecord[],
  changes: readonly BindingChange[],
): DigestView["lostTrust"] {
  const own = new Map(records.map((record) => [bindingKey(record.binding), record]));
  const stores = new Map<string, { required: boolean; lost: Map<string, boolean> }>();
  for (const { binding, judgement } of own.values()) {
    for (const { store } of judgement?.stores ?? []) {
      const required = binding.stores.required.includes(store);
      const known = stores.get(store) ?? { required: false, lost: new Map<string, boolean>() };
      stores.set(store, { ...known, required: known.required || required });
    }
  }
  const renewedAt = Map.groupBy(
    changes.filter(({ kind, before }) => kind === "presented" && before !== ""),
    ({ binding }) => binding,
  );
  for (const { kind, binding, address: store, before, after, at } of changes) {
    if (kind !== "trust" || !own.has(binding)) continue;
    const isTrusted = own.get(binding)?.judgement?.stores.some((one) => one.store === store && one.trusted);
    const hasTurned = after.startsWith("not trusted") && before !== "" && !before.startsWith("not trusted");
    const isLost = hasTurned && isTrusted !== true;
    const byRenewal = (renewedAt.get(binding) ?? []).some((change) => Math.abs(change.at - at) <= MINUTE);
    if (isLost) stores.get(store)?.lost.set(binding, byRenewal);
    else stores.get(store)?.lost.delete(binding);
  }
  return [...stores]
    .map(([store, { required, lost }]) => ({
      store,
      required,
      count: lost.size,
      byRenewal: [...lost.values()].filter(Boolean).length,
    }))
    .toSorted((a, b) => Number(b.required) - Number(a.required) || b.count - a.count);
}
