import { networkOf } from "../core/dns/network-of.ts";
import { bindingKey } from "../core/inventory/binding.ts";
import type { BindingRecord, EndpointState } from "../core/record.ts";
import { DAY, type DurationMs, HOUR, type Instant, MINUTE } from "../core/time.ts";

/** Endpoints that answered before: how many of how many fail at DNS or at connecting now. */
export interface NetworkFault {
  readonly failing: number;
  readonly of: number;
}

/** Fewer bindings are no majority of anything, and fewer networks tell nothing about the own one. */
const LEAST = 3;
const FAILING_SHARE = 1 / 2;
/** Two rounds of the fast rhythm: in any one minute few endpoints are looked at. */
const WINDOW: DurationMs = 10 * MINUTE;
/** Where so much of what is looked at answers, the network works, and the others are really down. */
const WORKING_SHARE = 1 / 10;
const PATIENCE: DurationMs = 30 * MINUTE;
/** Where everything lies in one or two networks, nothing else can tell whose fault it is. */
const PATIENCE_OF_FEW: DurationMs = HOUR;
/** What was believed after patience is not doubted again because more of the same comes to light. */
const BELIEVED: DurationMs = 6 * HOUR;

/** How an endpoint did when it was looked at last. */
interface Contact {
  /** Of its binding. */
  readonly key: string;
  /** Where it failed or works: its network; a name that DNS does not answer is a place of its own. */
  readonly place: string;
  readonly at: Instant;
  /** When it first failed to connect after it had answered; undefined: it works. */
  readonly failingSince: Instant | undefined;
  readonly lastSuccessAt: Instant;
}

type EndpointName = Pick<EndpointState, "address" | "keyType">;

/** An endpoint that fails to connect, since when. */
interface Failing extends EndpointName {
  readonly since: Instant;
}

/** Tells by how endpoints do whether the own network is to be doubted, and when that has to end. */
export class NetworkDoubt {
  /** By binding; what works is not here. */
  readonly #failing = new Map<string, readonly Failing[]>();
  #believedAt = Number.NEGATIVE_INFINITY;

  note(before: BindingRecord | undefined, after: BindingRecord): void {
    const key = bindingKey(after.binding);
    const known = this.#failing.get(key) ?? [];
    const failing = after.endpoints.flatMap((state) => {
      const since = failingSince(state, known, before, after);
      return since === undefined ? [] : { address: state.address, keyType: state.keyType, since };
    });
    if (failing.length > 0) this.#failing.set(key, failing);
    else this.#failing.delete(key);
  }

  /** `fault`: what is doubted since when; undefined: nothing is. `records`: all there are, those noted among them. */
  judge(
    fault: { readonly what: NetworkFault; readonly since: Instant } | undefined,
    records: Iterable<BindingRecord>,
    at: Instant,
  ): NetworkFault | undefined {
    if (fault === undefined && this.#failing.size < LEAST) return undefined;
    // What nobody looks at any more says nothing.
    const known = within([...records], DAY, at);
    this.#keepOnly(new Set(known.map(({ binding }) => bindingKey(binding))));
    return fault === undefined ? this.#begun(known, at) : this.#goesOn(fault, known, at);
  }

  #keepOnly(keys: ReadonlySet<string>): void {
    for (const key of this.#failing.keys()) if (!keys.has(key)) this.#failing.delete(key);
  }

  #contacts(records: readonly BindingRecord[]): readonly Contact[] {
    return records.flatMap((record) => this.#contactsOf(record));
  }

  /** What never answered and can be reached says nothing about the network. */
  #contactsOf({ binding, endpoints, resolution, lastProbeAt: at = 0 }: BindingRecord): readonly Contact[] {
    const key = bindingKey(binding);
    const failing = this.#failing.get(key) ?? [];
    return endpoints.flatMap((state) => {
      const failingSince = failing.find((one) => isSame(one, state))?.since;
      const { lastSuccessAt = Number.NEGATIVE_INFINITY } = state;
      if (failingSince === undefined && state.lastSuccessAt === undefined) return [];
      const isUnnamed = resolution?.failure !== undefined || state.failure?.stage === "dns";
      return { key, place: isUnnamed ? key : networkOf(state.address), at, failingSince, lastSuccessAt };
    });
  }

  #begun(known: readonly BindingRecord[], at: Instant): NetworkFault | undefined {
    const recent = this.#contacts(within(known, WINDOW, at));
    const working = recent.filter(isWorking);
    const fresh = recent.filter(
      ({ failingSince }) => failingSince !== undefined && at - failingSince <= WINDOW,
    );
    const of = working.length + fresh.length;
    if (new Set(fresh.map(({ key }) => key)).size < LEAST || fresh.length <= of * FAILING_SHARE)
      return undefined;
    const isBelieved = Math.abs(at - this.#believedAt) < BELIEVED;
    const begin = Math.min(...fresh.map(({ failingSince = at }) => failingSince));
    const nothingWorks = working.every((one) => one.at < begin);
    const isDoubted = isOfFewNetworks(known)
      ? nothingWorks && !isBelieved
      : placesOf(fresh) >= LEAST && (nothingWorks || !isBelieved);
    return isDoubted ? { failing: fresh.length, of } : undefined;
  }

  #goesOn(
    { what, since }: { readonly what: NetworkFault; readonly since: Instant },
    known: readonly BindingRecord[],
    at: Instant,
  ): NetworkFault | undefined {
    // It is up again when most works; what was not reachable long before says nothing.
    const recent = this.#contacts(within(known, WINDOW, at));
    const failing = recent.filter((one) => !isWorking(one) && one.lastSuccessAt > since - DAY);
    if (recent.filter(isWorking).length > failing.length) return undefined;
    const lasting = Math.abs(at - since);
    const isOver = isOfFewNetworks(known)
      ? lasting >= PATIENCE_OF_FEW || recent.some((one) => isWorking(one) && one.at > since)
      : lasting >= PATIENCE && doesWork(this.#contacts(within(known, PATIENCE, at)));
    if (isOver) this.#believedAt = at;
    return isOver ? undefined : what;
  }
}

/** Whether enough was reached for the network to be innocent. */
function doesWork(contacts: readonly Contact[]): boolean {
  const working = contacts.filter(isWorking);
  return (
    working.length > 0 && (working.length >= contacts.length * WORKING_SHARE || placesOf(working) >= LEAST)
  );
}

function isOfFewNetworks(records: readonly BindingRecord[]): boolean {
  const networks = new Set<string>();
  for (const { endpoints } of records) {
    for (const { address } of endpoints) networks.add(networkOf(address));
    if (networks.size >= LEAST) return false;
  }
  return true;
}

/** Those that were looked at within this time. */
function within(
  records: readonly BindingRecord[],
  duration: DurationMs,
  at: Instant,
): readonly BindingRecord[] {
  return records.filter(({ lastProbeAt = 0 }) => Math.abs(at - lastProbeAt) <= duration);
}

/** When it first failed to connect after it had answered; undefined: it works. */
function failingSince(
  state: EndpointState,
  known: readonly Failing[],
  before: BindingRecord | undefined,
  { resolution, lastProbeAt = 0 }: BindingRecord,
): Instant | undefined {
  if (resolution?.failure === undefined && !isUnconnected(state)) return undefined;
  const earlier = before?.endpoints.find((one) => isSame(one, state));
  if (earlier !== undefined && didAnswer(earlier, before)) return lastProbeAt;
  // It failed before already: when that began, it may have been one of many.
  return known.find((one) => isSame(one, state))?.since ?? Number.NEGATIVE_INFINITY;
}

export function isUnconnected({ failure }: EndpointState): boolean {
  return failure?.stage === "dns" || failure?.stage === "connect";
}

function isWorking({ failingSince }: Contact): boolean {
  return failingSince === undefined;
}

function placesOf(contacts: readonly Contact[]): number {
  return new Set(contacts.map(({ place }) => place)).size;
}

function isSame(one: EndpointName, other: EndpointName): boolean {
  return one.address === other.address && one.keyType === other.keyType;
}

function didAnswer(state: EndpointState, record: BindingRecord | undefined): boolean {
  return (
    record?.resolution?.failure === undefined &&
    state.lastSuccessAt !== undefined &&
    state.failure === undefined
  );
}
