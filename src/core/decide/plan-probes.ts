import { hash } from "node:crypto";
import {
  concernsAddress,
  type KeyType,
  type Observation,
  type Resolution,
  type ResolvedAddress,
} from "../observation.ts";
import type { BindingRecord, EndpointState } from "../record.ts";
import type { Instant } from "../time.ts";
import { FULL_LOOK_INTERVAL } from "./rhythm.ts";

const KEY_TYPES: readonly KeyType[] = ["ecdsa", "rsa"];

/** Of those that DNS names and named: a single answer of a thousand addresses would keep all probes busy for minutes. */
export const MOST_ADDRESSES = 128;

/** What to ask at one address, in this order. */
export interface AddressPlan {
  readonly address: string;
  readonly keyTypes: readonly KeyType[];
  readonly groups: "classic" | "post-quantum";
}

export interface ProbePlan {
  /** Every address is asked for both key types with post-quantum groups on offer. */
  readonly full: boolean;
  readonly addresses: readonly AddressPlan[];
}

/**
 * What a look asks. Once a day, and when nothing is known, everything; otherwise what is due at addresses that are
 * known and everything at new ones. Addresses that DNS stopped naming are asked until they are retired. Configured addresses are
 * asked however many there are; of the others at most `MOST_ADDRESSES`, first those that are known already.
 */
export function planProbes(
  previous: BindingRecord | undefined,
  resolution: Resolution,
  reachable: (address: string) => boolean,
  at: Instant,
): ProbePlan {
  const known = Map.groupBy(previous?.endpoints ?? [], ({ address }) => address);
  const isConfigured = ({ ttlMs }: ResolvedAddress): boolean => ttlMs === undefined;
  const textOf = ({ address }: ResolvedAddress): string => address;
  const configured = resolution.addresses.filter(isConfigured).map(textOf);
  const named = resolution.addresses.filter((found) => !isConfigured(found)).map(textOf);
  const remembered =
    resolution.failure === undefined && resolution.resolver !== "fixed" ? [...known.keys()] : [];
  const others = [...named.filter((address) => known.has(address)), ...named, ...remembered];
  const asked = [...new Set(others)].filter(reachable).slice(0, MOST_ADDRESSES);
  const addresses = [...new Set([...configured.filter(reachable), ...asked])];
  const lastFullAt = previous?.judgement?.lastFullAt;
  const full = lastFullAt === undefined || at - lastFullAt >= FULL_LOOK_INTERVAL;
  const plans = addresses.map((address) => planAddress(address, known.get(address) ?? [], full, at));
  return { full, addresses: plans.filter(({ keyTypes }) => keyTypes.length > 0) };
}

/**
 * The key types still to ask at an address after a routine probe: all of them when the leaf is not the one that was
 * known, or when the probe failed after connecting, so that a server is not called silent for half of what it can do.
 */
export function followUp(
  previous: BindingRecord | undefined,
  plan: AddressPlan,
  seen: readonly Observation[],
): AddressPlan {
  const known = (previous?.endpoints ?? []).filter(({ address }) => address === plan.address);
  const rest = KEY_TYPES.filter((keyType) => !plan.keyTypes.includes(keyType));
  const worthIt = rest.length > 0 && seen.some((observation) => isNews(observation, known));
  return { address: plan.address, keyTypes: worthIt ? rest : [], groups: "post-quantum" };
}

function isNews({ keyType, outcome }: Observation, known: readonly EndpointState[]): boolean {
  if (outcome.kind === "failed") return !concernsAddress(outcome.failure);
  const before = known.find((state) => state.keyType === keyType);
  if (outcome.kind === "not-offered") return before?.offered !== false;
  return isNewLeaf(outcome.chain, before);
}

/** Does the endpoint show another leaf than it is known for? */
export function isNewLeaf([leaf]: readonly Uint8Array[], known: EndpointState | undefined): boolean {
  return leaf !== undefined && known?.presented?.leafSha256 !== hash("sha256", leaf, "hex");
}

function planAddress(
  address: string,
  known: readonly EndpointState[],
  full: boolean,
  at: Instant,
): AddressPlan {
  if (full || known.length === 0) return { address, keyTypes: KEY_TYPES, groups: "post-quantum" };
  const due = KEY_TYPES.filter((keyType) => known.some((e) => e.keyType === keyType && e.nextDueAt <= at));
  return { address, keyTypes: due, groups: "classic" };
}
