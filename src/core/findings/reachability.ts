import type { FailureReason } from "../observation.ts";
import type { BindingFacts, EndpointFacts } from "./facts.ts";

/** How one address answered at the last look. */
export interface AddressFacts {
  readonly address: string;
  /** `no-certificate`: it talks TLS but has no certificate for the name. */
  readonly status: "ok" | "no-certificate" | "failed";
  readonly endpoints: readonly EndpointFacts[];
}

const NO_CERTIFICATE: ReadonlySet<FailureReason> = new Set([
  "no-certificate",
  "alert-unrecognized-name",
  "alert-handshake-failure",
]);

/** Endpoints grouped by address, in order of first appearance. */
export function addressFacts(facts: BindingFacts): readonly AddressFacts[] {
  const byAddress = Map.groupBy(facts.endpoints, ({ state }) => state.address);
  return [...byAddress].map(([address, endpoints]) => ({ address, endpoints, status: statusOf(endpoints) }));
}

function statusOf(endpoints: readonly EndpointFacts[]): AddressFacts["status"] {
  if (endpoints.some(({ state }) => state.offered && state.failure === undefined)) return "ok";
  const refusedByName = endpoints.every(
    ({ state: { offered, failure } }) =>
      !offered || (failure !== undefined && NO_CERTIFICATE.has(failure.reason)),
  );
  return refusedByName ? "no-certificate" : "failed";
}

/** "connect refused (192.0.2.1)", each distinct failure once with its addresses. */
export function failureText(addresses: readonly AddressFacts[]): string {
  const reasons = Map.groupBy(addresses, ({ endpoints }) => {
    const failure = endpoints.find(({ state }) => state.failure !== undefined)?.state.failure;
    return failure === undefined ? "no certificate for the name" : `${failure.stage} ${failure.reason}`;
  });
  return [...reasons]
    .map(([text, at]) => `${text} (${at.map(({ address }) => address).join(", ")})`)
    .join("; ");
}
