import type { FailureReason, Resolution } from "../observation.ts";
import type { BindingRecord } from "../record.ts";

/** What one resolver saw. Plain data. */
export interface ResolverView {
  readonly resolver: string;
  readonly cnames: readonly string[];
  readonly addresses: readonly string[];
  readonly failure?: FailureReason;
  /** Whether its server took notice of the client subnet; absent when none was sent, or nobody answered. */
  readonly clientSubnet?: "used" | "ignored";
}

export function resolverView({
  resolver,
  cnames,
  addresses,
  failure,
  clientSubnet,
}: Resolution): ResolverView {
  return {
    resolver,
    cnames,
    addresses: addresses.map(({ address }) => address),
    ...(failure === undefined ? {} : { failure: failure.reason }),
    ...(clientSubnet === undefined ? {} : { clientSubnet }),
  };
}

/** What each resolver saw at the last look, one at least; none where nobody was asked. */
export function resolverViews({
  judgement,
  resolution,
  endpoints,
}: Pick<BindingRecord, "judgement" | "resolution" | "endpoints">): readonly ResolverView[] {
  const several = judgement?.dns?.views;
  if (several !== undefined) return several;
  if (resolution === undefined || resolution.resolver === "fixed") return [];
  const { resolver, cnames, failure, at } = resolution;
  const named = endpoints.filter(({ lastNamedAt }) => lastNamedAt >= at).map(({ address }) => address);
  const addresses = failure === undefined ? [...new Set(named)] : [];
  return [{ resolver, cnames, addresses, ...(failure === undefined ? {} : { failure: failure.reason }) }];
}
