import { networkOf } from "../core/dns/network-of.ts";
import { bindingKey } from "../core/inventory/binding.ts";
import type { BindingRecord, EndpointState } from "../core/record.ts";
import { createShare } from "../core/share.ts";
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
/** Networks of which a name is kept once for all their endpoints. */
const NETWORKS_SHARED = 1_024;

/** How an endpoint did when it was looked at last. */
interface Contact extends Pick<EndpointState, "address" | "keyType"> {
  /** Of its binding. */
  readonly key: string;
  /** Where it failed or works: its network; a name that DNS does not answer is a place of its own. */
  readonly place: string;
  readonly network: string;
  readonly at: Instant;
  /** When it first failed to connect after it had answered; undefined: it works. */
  readonly failingSince: Instant | undefined;
  readonly lastSuccessAt: Instant;
}

/** Tells by how endpoints do whether the own network is to be doubted, and when that has to end. */
export class NetworkDoubt {
  /** By binding. */
  readonly #contacts = new Map<string, readonly Contact[]>();
  readonly #share = createShare(NETWORKS_SHARED);
  #believedAt = Number.NEGATIVE_INFINITY;

  note(before: BindingRecord | undefined, after: BindingRecord): void {
    const key = bindingKey(after.binding);
    const known = this.#contacts.get(key) ?? [];
    const contacts = after.endpoints.flatMap((state) => {
      const contact = known.find((one) => isSame(one, state));
      const failing = failingSince(state, contact, before, after);
      if (failing === undefined && state.lastSuccessAt === undefined) return contact ?? [];
      return this.#contact(key, state, after, failing);
    });
    this.#contacts.set(key, contacts);
  }

  #contact(
    key: string,
    { address, keyType, failure, lastSuccessAt = Number.NEGATIVE_INFINITY }: EndpointState,
    { resolution, lastProbeAt: at = 0 }: BindingRecord,
    failingSince: Instant | undefined,
  ): Contact {
    const network = this.#share(networkOf(address));
    const isUnnamed = resolution?.failure !== undefined || failure?.stage === "dns";
    return {
      key,
      address,
      keyType,
      place: isUnnamed ? key : network,
      network,
      at,
      lastSuccessAt,
      failingSince,
    };
  }

  /** `fault`: what is doubted since when; undefined: nothing is. */
  judge(
    fault: { readonly what: NetworkFault; readonly since: Instant } | undefined,
    at: Instant,
  ): NetworkFault | undefined {
    this.#forget(at);
    return fault === undefined ? this.#begun(at) : this.#goesOn(fault, at);
  }

  #begun(at: Instant): NetworkFault | undefined {
    const contacts = this.#since(at - WINDOW, at);
    const working = contacts.filter(isWorking);
    const fresh = contacts.filter(
      ({ failingSince }) => failingSince !== undefined && at - failingSince <= WINDOW,
    );
    const of = working.length + fresh.length;
    if (new Set(fresh.map(({ key }) => key)).size < LEAST || fresh.length <= of * FAILING_SHARE)
      return undefined;
    const isBelieved = Math.abs(at - this.#believedAt) < BELIEVED;
    const begin = Math.min(...fresh.map(({ failingSince = at }) => failingSince));
    const nothingWorks = working.every((one) => one.at < begin);
    const isDoubted = this.#isOfFewNetworks()
      ? nothingWorks && !isBelieved
      : placesOf(fresh) >= LEAST && (nothingWorks || !isBelieved);
    return isDoubted ? { failing: fresh.length, of } : undefined;
  }

  #goesOn(
    { what, since }: { readonly what: NetworkFault; readonly since: Instant },
    at: Instant,
  ): NetworkFault | undefined {
    // It is up again when most works; what was not reachable long before says nothing.
    const failing = (contacts: readonly Contact[]): number =>
      contacts.filter((one) => !isWorking(one) && one.lastSuccessAt > since - DAY).length;
    const recent = this.#since(at - WINDOW, at);
    if (recent.filter(isWorking).length > failing(recent)) return undefined;
    const lasting = Math.abs(at - since);
    const isOfFew = this.#isOfFewNetworks();
    const isOver = isOfFew
      ? lasting >= PATIENCE_OF_FEW || recent.some((one) => isWorking(one) && one.at > since)
      : lasting >= PATIENCE && this.#doesWork(at);
    if (isOver) this.#believedAt = at;
    return isOver ? undefined : what;
  }

  /** Whether enough was reached lately for the network to be innocent. */
  #doesWork(at: Instant): boolean {
    const contacts = this.#since(at - PATIENCE, at);
    const working = contacts.filter(isWorking);
    return (
      working.length > 0 && (working.length >= contacts.length * WORKING_SHARE || placesOf(working) >= LEAST)
    );
  }

  #isOfFewNetworks(): boolean {
    return new Set(this.#all().map(({ network }) => network)).size < LEAST;
  }

  #since(begin: Instant, at: Instant): readonly Contact[] {
    return this.#all().filter((one) => Math.abs(at - one.at) <= at - begin);
  }

  #all(): readonly Contact[] {
    return [...this.#contacts.values()].flat();
  }

  /** What nobody looks at any more. */
  #forget(at: Instant): void {
    for (const [key, contacts] of this.#contacts)
      if (contacts.every((one) => Math.abs(at - one.at) > DAY)) this.#contacts.delete(key);
  }
}

/** When it first failed to connect after it had answered; undefined: it works. */
function failingSince(
  state: EndpointState,
  contact: Contact | undefined,
  before: BindingRecord | undefined,
  { resolution, lastProbeAt = 0 }: BindingRecord,
): Instant | undefined {
  if (resolution?.failure === undefined && !isUnconnected(state)) return undefined;
  const earlier = before?.endpoints.find((one) => isSame(one, state));
  if (earlier !== undefined && didAnswer(earlier, before)) return lastProbeAt;
  // It failed before already: when that began, it may have been one of many.
  return contact?.failingSince ?? Number.NEGATIVE_INFINITY;
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

type EndpointName = Pick<EndpointState, "address" | "keyType">;

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
