import type { Arrangement, Endpoint, Fault, Hosted, LeafRequest, Workshop } from "./fault.ts";
import type { RawBehaviour } from "./raw-server.ts";
import type { ServedCertificate } from "./tls-server.ts";

/** The usual 90 days, far from either end. */
export const current = { from: -20, to: 70 } as const;
/** A certificate and its successor, which was issued days ago: any time allowed for a roll-out is over. */
export const former = { from: -50, to: 40 } as const;
export const renewed = { from: -5, to: 85 } as const;

export function tls(...certificates: readonly ServedCertificate[]): Endpoint {
  return { kind: "tls", certificates };
}

export function raw(behaviour: RawBehaviour): Endpoint {
  return { kind: "raw", behaviour };
}

export function hosted(certificate: ServedCertificate): Hosted {
  return { kind: "everywhere", certificate };
}

export function bothSides(certificate: ServedCertificate): Arrangement {
  return { endpoints: [tls(certificate)], hosted: hosted(certificate) };
}

export function hostedAndServed(request: LeafRequest): Fault["arrange"] {
  return async ({ issue }) => bothSides(await issue(request));
}

type UsualChain = readonly [leaf: Uint8Array, intermediate: Uint8Array, cross: Uint8Array];

/** Hosts a proper chain and serves what `change` makes of it. */
export function served(
  request: LeafRequest,
  change: (chain: UsualChain, workshop: Workshop) => readonly Uint8Array[],
): Fault["arrange"] {
  return async (workshop) => {
    const leaf = await workshop.issue(request);
    const { r3Rsa, crosses } = workshop.family;
    const chain = change([leaf.der, r3Rsa.certificate.der, crosses.r3ByR1.der], workshop);
    return { endpoints: [tls({ chain, key: leaf.key })], hosted: hosted(leaf) };
  };
}

export function unreachable(endpoint: Endpoint): Fault["arrange"] {
  return async ({ issue }) => ({ endpoints: [endpoint], hosted: hosted(await issue(current)) });
}
