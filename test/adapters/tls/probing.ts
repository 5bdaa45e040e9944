import { createTlsProber } from "../../../src/adapters/tls/prober.ts";
import type { Observation, TlsInfo } from "../../../src/core/observation.ts";
import { type Authority, createAuthority, type IssuedLeaf, issueLeaf } from "../../../src/lab/authority.ts";
import { createKeyring, type LabKeyType } from "../../../src/lab/keys.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import type { ProbeRequest, Prober } from "../../../src/ports/prober.ts";

const start = new Date("2026-11-01T00:00:00Z");
const end = new Date("2027-01-30T00:00:00Z");
export const validity: { readonly notBefore: Date; readonly notAfter: Date } = {
  notBefore: start,
  notAfter: end,
};
export const clock: Clock = { now: (): number => start.getTime() };
export const domain = "img.lab.example";

export interface Certificates {
  readonly intermediate: Authority;
  readonly rsa: IssuedLeaf;
  readonly ecdsa: IssuedLeaf;
  leaf(name: string, keyType?: LabKeyType): Promise<IssuedLeaf>;
}

export async function createCertificates(): Promise<Certificates> {
  const root = await createAuthority({ ...validity, commonName: "Lab Root", keyring: createKeyring() });
  const { keyring } = root;
  const intermediate = await createAuthority({ ...validity, commonName: "Lab CA", keyring, issuer: root });
  const leaf = (name: string, keyType: LabKeyType = "rsa"): Promise<IssuedLeaf> =>
    issueLeaf({ ...validity, issuer: intermediate, names: [name], keyType });
  return { intermediate, rsa: await leaf(domain), ecdsa: await leaf(domain, "ecdsa"), leaf };
}

interface At {
  readonly address: string;
  readonly port: number;
}

/** One probe of a server on loopback, with short limits where a test needs them. */
export function probe(
  server: At,
  request: Partial<ProbeRequest> = {},
  prober: Prober = createTlsProber({ clock }),
): Promise<Observation> {
  const { address, port } = server;
  return prober.probe({ domain, address, port, keyType: "rsa", groups: "classic", ...request });
}

export function presentedBy({ outcome }: Observation): {
  readonly chain: readonly Uint8Array[];
  readonly tls: TlsInfo;
} {
  if (outcome.kind !== "presented") throw new Error(`nothing presented: ${JSON.stringify(outcome)}`);
  return outcome;
}

/** `stage/reason`, or the kind of another outcome. */
export function failureOf({ outcome }: Observation): string {
  return outcome.kind === "failed" ? `${outcome.failure.stage}/${outcome.failure.reason}` : outcome.kind;
}
