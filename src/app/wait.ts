import { hash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { hasIpv6Route } from "../adapters/host/ipv6.ts";
import type { Binding } from "../core/inventory/binding.ts";
import type { KeyType, Observation } from "../core/observation.ts";
import type { DurationMs, Instant } from "../core/time.ts";
import type { Clock } from "../ports/clock.ts";
import type { Current } from "./current.ts";

export interface WaitRequest {
  readonly bindings: readonly Binding[];
  /** SHA-256 (lower-case hex) of the leaf that is waited for. */
  readonly leaf: string;
  /** Undefined: of either type. */
  readonly keyType: KeyType | undefined;
  readonly everyMs: DurationMs;
  readonly untilAt: Instant;
  readonly onChange: (change: WaitChange) => void;
  /** Told of addresses that cannot be probed, because this host has no way to them. */
  readonly onSkipped: (addresses: readonly string[]) => void;
  readonly signal: AbortSignal;
}

/** What one address serves now, told when it is seen first and when it differs from before. */
export interface WaitChange {
  readonly at: Instant;
  readonly binding: Binding;
  /** Empty while the domain has none that could be probed. */
  readonly address: string;
  /** SHA-256 of the leaf, or the failure as "stage reason". */
  readonly serves: string;
  readonly reached: boolean;
}

export type WaitResult = "reached" | "timed-out" | "nothing-to-probe";

/** Probes all addresses again and again until every one serves the leaf, or the time is over. */
export async function waitForLeaf(current: Current, clock: Clock, request: WaitRequest): Promise<WaitResult> {
  const seen = new Map<string, string>();
  const ipv6 = await hasIpv6Route();
  const reachable = (address: string): boolean => ipv6 || !address.includes(":");
  for (;;) {
    const states = (
      await Promise.all(request.bindings.map((b) => statesOf(current, clock, b, request, reachable)))
    ).flat();
    for (const state of states) {
      const key = `${state.binding.domain}:${state.binding.port} ${state.address}`;
      if (seen.get(key) !== state.serves) request.onChange(state);
      seen.set(key, state.serves);
    }
    if (states.every(({ reached }) => reached)) return "reached";
    const restMs = request.untilAt - clock.now();
    if (request.signal.aborted || restMs <= 0) {
      return states.every(({ address }) => address === "") ? "nothing-to-probe" : "timed-out";
    }
    const pauseMs = Math.min(request.everyMs, restMs);
    await sleep(pauseMs, undefined, { signal: request.signal }).catch(() => undefined);
  }
}

async function statesOf(
  current: Current,
  clock: Clock,
  binding: Binding,
  request: WaitRequest,
  reachable: (address: string) => boolean,
): Promise<readonly WaitChange[]> {
  const { only, also } = binding.addresses;
  const resolution = only.length > 0 ? undefined : await current.resolver.resolve(binding.domain);
  const resolved = resolution?.addresses.map(({ address }) => address) ?? [];
  const named = [...new Set([...only, ...resolved, ...also])];
  const skipped = named.filter((address) => !reachable(address));
  request.onSkipped(skipped);
  const addresses = named.filter(reachable);
  if (addresses.length === 0) {
    const serves = skipped.length > 0 ? "has IPv6 addresses only" : `dns ${resolution?.failure?.reason}`;
    return [{ at: clock.now(), binding, address: "", serves, reached: false }];
  }
  const keyTypes: readonly KeyType[] = request.keyType === undefined ? ["ecdsa", "rsa"] : [request.keyType];
  return Promise.all(
    addresses.map(async (address) => {
      const probe = (keyType: KeyType): Promise<Observation> =>
        current.limiter.run(address, () =>
          current.prober.probe({ ...binding, address, keyType, groups: "classic" }),
        );
      const served = (await Promise.all(keyTypes.map(probe))).map(servedText);
      const reached = served.includes(request.leaf);
      return {
        at: clock.now(),
        binding,
        address,
        reached,
        serves: reached ? request.leaf : (served.find(Boolean) ?? ""),
      };
    }),
  );
}

/** Empty when the server has no certificate of the key type. */
function servedText({ outcome }: Observation): string {
  if (outcome.kind === "failed") return `${outcome.failure.stage} ${outcome.failure.reason}`;
  const leaf = outcome.kind === "presented" ? outcome.chain[0] : undefined;
  return leaf === undefined ? "" : hash("sha256", leaf, "hex");
}
