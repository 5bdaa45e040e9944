import { type AddressPlan, followUp, planProbes } from "../core/decide/plan-probes.ts";
import type { HostedReading } from "../core/hosted/hosted.ts";
import { needsFreshReading } from "../core/hosted/needs-fresh-reading.ts";
import { type Binding, isWildcard } from "../core/inventory/binding.ts";
import type { Look } from "../core/look.ts";
import { parseIpAddress } from "../core/names/ip-address.ts";
import {
  concernsAddress,
  isOwnFault,
  type Observation,
  type Resolution,
  type ResolvedAddress,
} from "../core/observation.ts";
import type { PracticeLook } from "../core/practice/http-answer.ts";
import { practiceDue } from "../core/practice/plan-practice.ts";
import type { BindingRecord } from "../core/record.ts";
import type { Certificate } from "../core/x509/certificate.ts";
import type { Clock } from "../ports/clock.ts";
import type { Inventory } from "../ports/inventory.ts";
import type { PracticeProber } from "../ports/practice-prober.ts";
import type { ProbeRequest, Prober } from "../ports/prober.ts";
import type { Resolver } from "../ports/resolver.ts";
import { askPractice } from "./ask-practice.ts";
import { createLimiter, type Limiter } from "./limiter.ts";

export interface LookPorts {
  readonly clock: Clock;
  readonly resolver: Resolver;
  readonly prober: Prober;
  /** Absent where only handshakes are wanted. */
  readonly practice?: PracticeProber | undefined;
  readonly inventory: Pick<Inventory, "readHosted">;
  readonly limiter: Limiter;
  /** Whether this host has a way to IPv6 addresses. */
  readonly hasIpv6Route: () => boolean;
  /** Reads a leaf; undefined when it is unreadable. Cached, because fleets repeat themselves. */
  readonly leafOf: (der: Uint8Array) => Certificate | undefined;
  /** Told of every probe, retries included. */
  readonly onProbe?: (observation: Observation) => void;
}

/** Of one binding, side by side: others have their turn between them, however many silent addresses its name leads to. */
const ADDRESSES_AT_ONCE = 16;

/** One look at a binding: resolve, probe every address that is due, ask the provider again where that matters. */
export async function lookAt(
  ports: LookPorts,
  binding: Binding,
  previous: BindingRecord | undefined,
  readings: readonly HostedReading[] | undefined,
): Promise<Look> {
  const at = ports.clock.now();
  const resolution = await resolve(ports, binding, at);
  const ipv6 = ports.hasIpv6Route();
  const reachable = (address: string): boolean => ipv6 || !address.includes(":");
  const plan = planProbes(previous, resolution, reachable, at);
  const own = createLimiter(ADDRESSES_AT_ONCE, ADDRESSES_AT_ONCE);
  const perAddress = plan.addresses.map((address) =>
    own.run(address.address, () => probeAddress(ports, binding, previous, address)),
  );
  const observations = (await Promise.all(perAddress)).flat();
  const skippedAddresses = resolution.addresses.map(({ address }) => address).filter((a) => !reachable(a));
  const { leafOf } = ports;
  // Read before the look, whatever the clock said then.
  const known = readings?.map((reading) => ({ ...reading, readAt: Math.min(reading.readAt, at) }));
  // After a start nothing has been read yet: what is remembered tells whether to ask, and what an answer has to cover.
  const remembered = previous?.hosted ?? [];
  const stale = needsFreshReading({
    ...{ binding, previous, observations, leafOf },
    readings: known ?? remembered,
  });
  const isWhole = (fresh: readonly HostedReading[]): boolean =>
    known !== undefined || remembered.every(({ layer }) => fresh.some((reading) => reading.layer === layer));
  const [hosted, practice] = await Promise.all([
    stale
      ? ports.inventory.readHosted(binding).then((fresh) => (fresh && isWhole(fresh) ? fresh : known))
      : known,
    lookAtPractice(ports, binding, previous, { full: plan.full, observations, at }),
  ]);
  const look = { binding, at, resolution, observations, full: plan.full, skippedAddresses, hosted };
  return practice === undefined ? look : { ...look, practice };
}

async function lookAtPractice(
  { clock, limiter, practice }: LookPorts,
  binding: Binding,
  previous: BindingRecord | undefined,
  seen: Parameters<typeof practiceDue>[2],
): Promise<PracticeLook | undefined> {
  if (practice === undefined) return undefined;
  const address = practiceDue(binding, previous, seen);
  return address === undefined ? undefined : askPractice({ clock, limiter, practice }, binding, address);
}

async function resolve(
  { resolver }: LookPorts,
  { domain, addresses }: Binding,
  at: number,
): Promise<Resolution> {
  const fixed = (list: readonly string[]): ResolvedAddress[] =>
    list.map((address) => ({ address, family: address.includes(":") ? 6 : 4, ttlMs: undefined }));
  // Nobody has to be asked where an address stands in place of a name.
  const only =
    addresses.only.length === 0 && parseIpAddress(domain) !== undefined ? [domain] : addresses.only;
  if (only.length > 0 || isWildcard({ domain })) {
    return {
      at,
      resolver: "fixed",
      addresses: isWildcard({ domain }) ? [] : fixed([...only, ...addresses.also]),
      cnames: [],
      durationMs: 0,
    };
  }
  const resolution = await resolver.resolve(domain);
  const known = new Set(resolution.addresses.map(({ address }) => address));
  const also = fixed(addresses.also.filter((address) => !known.has(address)));
  return { ...resolution, addresses: [...resolution.addresses, ...also] };
}

async function probeAddress(
  ports: LookPorts,
  binding: Binding,
  previous: BindingRecord | undefined,
  plan: AddressPlan,
): Promise<readonly Observation[]> {
  const seen = await probeInTurn(ports, binding, plan);
  const more = followUp(previous, plan, seen);
  const all = [...seen, ...(await probeInTurn(ports, binding, more))];
  return all.filter((observation) => !isOwnFault(observation));
}

/** One key type after the other; an address that fails whatever it is asked is not asked again. */
async function probeInTurn(ports: LookPorts, binding: Binding, plan: AddressPlan): Promise<Observation[]> {
  const seen: Observation[] = [];
  for (const keyType of plan.keyTypes) {
    const { domain, port } = binding;
    const request = { domain, port, address: plan.address, keyType, groups: plan.groups };
    const observation = await probeWithRetry(ports, request);
    seen.push(observation);
    if (observation.outcome.kind === "failed" && concernsAddress(observation.outcome.failure)) break;
  }
  return seen;
}

/** The one retry inside a sweep offers classic groups only: some old servers choke on a large first message. */
async function probeWithRetry(ports: LookPorts, request: ProbeRequest): Promise<Observation> {
  const probe = async (groups: ProbeRequest["groups"]): Promise<Observation> => {
    const observation = await ports.limiter.run(request.address, () =>
      ports.prober.probe({ ...request, groups }),
    );
    ports.onProbe?.(observation);
    return observation;
  };
  const first = await probe(request.groups);
  return first.outcome.kind === "failed" ? probe("classic") : first;
}
