import { DAY, type DurationMs, type Instant } from "../time.ts";
import { type Binding, bindingKey } from "./binding.ts";

/** How long a binding that left its source is still probed. */
export const UNBOUND_KEPT: DurationMs = 7 * DAY;

/** A refresh may lose so many of a source's bindings without a person's word: a tenth, or five if that is more. */
const LOSS_SHARE = 0.1;
const LOSS_COUNT = 5;

export interface InventoryUpdate {
  /** What is to be watched from now on, ordered by key. */
  readonly bindings: readonly Binding[];
  /** Sources whose list came back suspiciously short; their old list stays. */
  readonly shrunk: readonly ShrunkSource[];
}

export interface ShrunkSource {
  readonly source: string;
  readonly before: number;
  readonly lost: number;
}

export interface InventoryNews {
  /** What the sources told now, merged. */
  readonly bindings: readonly Binding[];
  /** Could a failure be the reason why no source names the binding? Then nothing is known about it. */
  readonly isHidden: (binding: Binding) => boolean;
  /** Sources that find bindings by asking. What others name no more was taken out by hand and goes at once. */
  readonly discovering: ReadonlySet<string>;
  /** Sources whose loss a person has accepted. */
  readonly accepted: ReadonlySet<string>;
}

/**
 * Compares what is known with what the sources tell. A binding that left its source is kept as unbound for seven days;
 * one whose source could not be read wholly, or came back suddenly much smaller, stays as it is. A domain that changed
 * its bucket or account remembers where it came from. What was not to be watched until now is watched again.
 */
export function updateInventory(known: Iterable<Binding>, news: InventoryNews, at: Instant): InventoryUpdate {
  const now = new Map(news.bindings.map((binding) => [bindingKey(binding), binding]));
  const before = [...known];
  const missing = before.filter((binding) => !now.has(bindingKey(binding)) && isDiscovered(binding, news));
  const gone = missing.filter((binding) => !news.isHidden(binding));
  const shrunk = shrunkSources(before, gone, news);
  const held = new Set(shrunk.map(({ source }) => source));
  const hidden = missing.filter(news.isHidden);
  const kept = [...hidden, ...gone.flatMap((binding) => keep(binding, held, at) ?? [])];
  const earlier = new Map(before.map((binding) => [bindingKey(binding), binding]));
  const current = news.bindings.map((binding) => withMove(binding, earlier.get(bindingKey(binding)), at));
  const bindings = [...current, ...kept]
    .map((binding) => withoutEndedException(binding, at))
    .toSorted((a, b) => (bindingKey(a) < bindingKey(b) ? -1 : 1));
  return { bindings, shrunk };
}

/** Not watched, though its `until` has come. */
export function isExceptionOver({ monitor, monitorUntil }: Binding, at: Instant): boolean {
  return !monitor && monitorUntil !== undefined && monitorUntil <= at;
}

/** The binding as it is to be watched at that time. Its `monitorUntil` stays, so that people see why. */
export function withoutEndedException(binding: Binding, at: Instant): Binding {
  return isExceptionOver(binding, at) ? { ...binding, monitor: true } : binding;
}

function isDiscovered({ sources }: Binding, { discovering }: InventoryNews): boolean {
  return sources.some((source) => discovering.has(source));
}

function shrunkSources(
  before: readonly Binding[],
  gone: readonly Binding[],
  { discovering, accepted }: InventoryNews,
): readonly ShrunkSource[] {
  return [...discovering].flatMap((source) => {
    if (accepted.has(source)) return [];
    const bound = (binding: Binding): boolean =>
      binding.unboundSince === undefined && binding.sources.includes(source);
    const had = before.filter(bound).length;
    const lost = gone.filter(bound).length;
    return lost > LOSS_COUNT && lost > had * LOSS_SHARE ? [{ source, before: had, lost }] : [];
  });
}

/** Undefined when its time is over. */
function keep(binding: Binding, held: ReadonlySet<string>, at: Instant): Binding | undefined {
  if (binding.sources.some((source) => held.has(source))) return binding;
  const unboundSince = binding.unboundSince ?? at;
  return at - unboundSince >= UNBOUND_KEPT ? undefined : { ...binding, unboundSince };
}

function withMove(binding: Binding, earlier: Binding | undefined, at: Instant): Binding {
  if (earlier === undefined || earlier.bucket === "" || binding.bucket === "") return binding;
  const from = { bucket: earlier.bucket, account: earlier.account, at };
  if (earlier.bucket !== binding.bucket || earlier.account !== binding.account)
    return { ...binding, movedFrom: from };
  return earlier.movedFrom === undefined || at - earlier.movedFrom.at >= UNBOUND_KEPT
    ? binding
    : { ...binding, movedFrom: earlier.movedFrom };
}
