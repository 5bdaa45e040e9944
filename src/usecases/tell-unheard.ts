import { baselineMessage, OCCASIONS } from "../core/alerts/baseline.ts";
import type { NewDelivery } from "../core/alerts/delivery.ts";
import type { OpenFinding } from "../core/findings/finding.ts";
import type { BindingRecord } from "../core/record.ts";
import type { Instant } from "../core/time.ts";
import type { Store } from "../ports/store.ts";

/** Why owners do not hear of what is found: others try it out, or there is no road to them. */
export type Deafness = "observing" | "no road";

export interface UnheardPorts {
  readonly store: Pick<Store, "marks" | "mark" | "addDeliveries" | "findingsInStock">;
  readonly records: () => Iterable<BindingRecord>;
  /** Findings about anything but bindings. */
  readonly otherFindings: () => readonly OpenFinding[];
  readonly isSuppressed: (finding: OpenFinding) => boolean;
  /** Who is told of what belongs to nobody. */
  readonly defaultOwner: string;
}

/** Says when owners were last told what they had not heard. */
const HEARD = "heard";

/**
 * Owners who did not hear of what was found are told together what is open of it when they can be told: single messages
 * about it are only of what changes. Remembers over restarts that they did not hear.
 */
export async function tellUnheard(
  ports: UnheardPorts,
  deafness: Deafness | undefined,
  at: Instant,
): Promise<void> {
  const { store } = ports;
  const marks = await store.marks();
  const heard = marks.get(HEARD) ?? Number.NEGATIVE_INFINITY;
  const isPending = (why: Deafness): boolean => (marks.get(unheardMark(why)) ?? heard) > heard;
  if (deafness !== undefined) {
    if (!isPending(deafness)) await store.mark(unheardMark(deafness), Math.max(at, heard + 1));
    return;
  }
  const pending = (["observing", "no road"] as const).filter(isPending);
  const [why] = pending;
  if (why === undefined) return;
  // Before the first stock-taking has ended nothing was told: it is going to tell everything.
  const hasBegun = [...marks.keys()].some((name) => name.startsWith("baseline "));
  if (hasBegun) {
    // A stock-taking that is not finished, as that of a new source, tells its own.
    const inStock = await store.findingsInStock();
    await store.addDeliveries(stockOf(ports, OCCASIONS[why], inStock, at));
  }
  await store.mark(HEARD, Math.max(at, ...pending.map((one) => marks.get(unheardMark(one)) ?? at)));
}

function stockOf(
  { records, otherFindings, isSuppressed, defaultOwner }: UnheardPorts,
  occasion: string,
  inStock: ReadonlySet<string>,
  at: Instant,
): readonly NewDelivery[] {
  const found = [
    ...[...records()].flatMap(({ binding, findings }) =>
      findings.map((finding) => ({ owner: binding.owner || defaultOwner, finding })),
    ),
    ...otherFindings().map((finding) => ({ owner: defaultOwner, finding })),
  ].filter(
    ({ finding }) => finding.severity !== "info" && !inStock.has(finding.id) && !isSuppressed(finding),
  );
  return [...Map.groupBy(found, ({ owner }) => owner)].map(([owner, own]) =>
    baselineMessage(
      owner,
      occasion,
      own.map(({ finding }) => finding),
      at,
    ),
  );
}

function unheardMark(why: Deafness): string {
  return `unheard ${why}`;
}
