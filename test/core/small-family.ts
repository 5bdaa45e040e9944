import {
  type Authority,
  createAuthority,
  crossSign,
  type IssuedLeaf,
  issueLeaf,
} from "../../src/lab/authority.ts";
import { createKeyring } from "../../src/lab/keys.ts";

/** The instant that the tests judge at. */
export const AT: Date = new Date("2026-11-22T12:00:00Z");

const keyring: ReturnType<typeof createKeyring> = createKeyring();

export function span(from: string, to: string): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(`${from}T00:00:00Z`), notAfter: new Date(`${to}T00:00:00Z`) };
}

/** All keys are P-256: quick to make. */
export function authority(
  commonName: string,
  options: Partial<Parameters<typeof createAuthority>[0]> = {},
): Promise<Authority> {
  return createAuthority({
    commonName,
    keyring,
    keyType: "ecdsa",
    ...span("2020-01-01", "2040-01-01"),
    ...options,
  });
}

export function leafOf(
  issuer: Authority,
  options: Partial<Parameters<typeof issueLeaf>[0]> = {},
): Promise<IssuedLeaf> {
  return issueLeaf({
    issuer,
    names: ["www.example.com"],
    keyType: "ecdsa",
    ...span("2026-10-01", "2027-01-01"),
    ...options,
  });
}

export async function crossOf(
  crossed: Authority,
  issuer: Authority,
  options: Partial<Parameters<typeof crossSign>[0]> = {},
): Promise<Uint8Array> {
  const cross = await crossSign({
    authority: crossed,
    issuer,
    ...span("2020-01-01", "2028-01-28"),
    ...options,
  });
  return cross.der;
}
