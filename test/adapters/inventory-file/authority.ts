import { type Authority, createAuthority, type IssuedLeaf, issueLeaf } from "../../../src/lab/authority.ts";
import { createKeyring } from "../../../src/lab/keys.ts";

export const NOT_BEFORE: Date = new Date("2026-10-01T00:00:00Z");
export const NOT_AFTER: Date = new Date("2027-01-01T12:00:00Z");
const validity = { notBefore: NOT_BEFORE, notAfter: NOT_AFTER };

export interface SmallFamily {
  readonly root: Authority;
  readonly issuing: Authority;
  readonly leaf: IssuedLeaf;
}

/** A root, an intermediate and one leaf for img.example.com. */
export async function createSmallFamily(): Promise<SmallFamily> {
  const keyring = createKeyring();
  const common = { keyring, keyType: "ecdsa", ...validity } as const;
  const root = await createAuthority({ ...common, commonName: "Root" });
  const issuing = await createAuthority({ ...common, commonName: "Issuing", issuer: root });
  const leaf = await issueLeaf({
    issuer: issuing,
    names: ["img.example.com", "192.0.2.7"],
    keyType: "ecdsa",
    ...validity,
  });
  return { root, issuing, leaf };
}
