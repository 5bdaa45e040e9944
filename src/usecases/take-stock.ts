import { baselineMark, TRUST_BASELINE_MARK } from "../core/alerts/baseline.ts";
import type { BindingRecord } from "../core/record.ts";
import { type DurationMs, HOUR, type Instant } from "../core/time.ts";
import type { Store } from "../ports/store.ts";
import { sourceMark } from "./refresh-inventory.ts";

export interface StockPorts {
  readonly store: Pick<Store, "marks" | "mark" | "endBaseline">;
  readonly records: () => Iterable<BindingRecord>;
  /** Sources that were read, or tried at least, since the start; others are not ready to be taken stock of. */
  readonly sources: Iterable<string>;
  /** Who is told of what belongs to nobody. */
  readonly defaultOwner: string;
}

/** Something that can never be looked at must not keep everything else from being told. */
const PATIENCE: DurationMs = 2 * HOUR;

/**
 * The first complete round over a source, and over everything after new trust data, is a stock-taking: what it finds is
 * told together, and single messages begin when it ends. Ends those that are complete.
 */
export async function takeStock(ports: StockPorts, at: Instant): Promise<void> {
  const { store, records, sources, defaultOwner } = ports;
  const marks = await store.marks();
  const fresh = [...sources].filter((source) => !marks.has(baselineMark(source)));
  const done: string[] = [];
  for (const source of fresh) {
    const begun = marks.get(begunMark(source));
    if (begun === undefined) await store.mark(begunMark(source), at);
    const own = [...records()].filter(({ binding }) => binding.sources.includes(source));
    // A source that names nothing has nothing, or could not be read yet.
    const isRead = own.length > 0 || marks.has(sourceMark(source));
    const isSeen =
      isRead && own.every(({ binding, lastProbeAt }) => !binding.monitor || lastProbeAt !== undefined);
    if (isSeen || (begun !== undefined && at - begun >= PATIENCE)) done.push(source);
  }
  if (done.length > 0) await store.endBaseline({ sources: done.toSorted() }, at, defaultOwner);
  await endTrustStock(ports, marks.get(TRUST_BASELINE_MARK), at);
}

async function endTrustStock(
  { store, records, defaultOwner }: StockPorts,
  since: Instant | undefined,
  at: Instant,
): Promise<void> {
  if (since === undefined) return;
  const isJudged = [...records()].every(
    ({ binding, judgement }) => !binding.monitor || judgement === undefined || judgement.at >= since,
  );
  if (isJudged || at - since >= PATIENCE) await store.endBaseline("trust", at, defaultOwner);
}

/**
 * Notes with which trust data everything is judged from now on. True when it is other data than before: then a
 * stock-taking has begun, and everything has to be judged anew.
 */
export async function noteTrustData(
  store: Pick<Store, "marks" | "mark">,
  digest: string,
  at: Instant,
): Promise<boolean> {
  const marks = await store.marks();
  const mine = `trust ${digest}`;
  const [latest] = [...marks].filter(([name]) => name.startsWith("trust ")).toSorted((a, b) => b[1] - a[1]);
  if (latest?.[0] === mine) return false;
  if (latest !== undefined) await store.mark(TRUST_BASELINE_MARK, at);
  await store.mark(mine, at);
  return latest !== undefined;
}

function begunMark(source: string): string {
  return `baseline-begun ${source}`;
}
