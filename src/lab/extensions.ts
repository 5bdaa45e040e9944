import "reflect-metadata";
import { webcrypto } from "node:crypto";
import { isIP } from "node:net";
import * as x509 from "@peculiar/x509";
import type { LabKeys } from "./keys.ts";

/** An extension given byte by byte, for certificates that no decent library would make. */
export interface RawExtension {
  /** Dotted. */
  readonly oid: string;
  readonly critical: boolean;
  readonly value: Uint8Array;
}

/** DNS subtrees (RFC 5280 §4.2.1.10). */
export interface DnsConstraints {
  readonly permitted?: readonly string[];
  readonly excluded?: readonly string[];
}

export const serverAuth = "1.3.6.1.5.5.7.3.1";
export const clientAuth = "1.3.6.1.5.5.7.3.2";

const domainValidated = "2.23.140.1.2.1";

export interface ExtensionOptions {
  readonly ca: boolean;
  readonly pathLength?: number;
  /** dNSName or iPAddress; none at all leaves the extension out. */
  readonly names: readonly string[];
  /** Dotted OIDs; none at all leaves the extension out. */
  readonly extendedKeyUsage: readonly string[];
  readonly nameConstraints?: DnsConstraints;
  /** Where the issuer's certificate can be fetched; absent in self-signed certificates. */
  readonly caIssuers?: string;
  /** Added last; one with an OID that is already there replaces it. */
  readonly extra: readonly RawExtension[];
  readonly keys: LabKeys;
  readonly issuerKeys: LabKeys;
}

export async function buildExtensions(options: ExtensionOptions): Promise<x509.Extension[]> {
  const { ca, names, extendedKeyUsage, nameConstraints, caIssuers, keys, issuerKeys } = options;
  const extensions: x509.Extension[] = [
    new x509.BasicConstraintsExtension(ca, options.pathLength, true),
    new x509.KeyUsagesExtension(keyUsage(ca, keys), true),
    await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
  ];
  if (issuerKeys !== keys) {
    extensions.push(
      await x509.AuthorityKeyIdentifierExtension.create(issuerKeys.publicKey, false, webcrypto),
    );
    extensions.push(new x509.CertificatePolicyExtension([domainValidated]));
  }
  if (caIssuers !== undefined) extensions.push(new x509.AuthorityInfoAccessExtension({ caIssuers }));
  if (extendedKeyUsage.length > 0) extensions.push(new x509.ExtendedKeyUsageExtension([...extendedKeyUsage]));
  if (nameConstraints !== undefined) extensions.push(constraintsExtension(nameConstraints));
  if (names.length > 0) extensions.push(new x509.SubjectAlternativeNameExtension(names.map(generalName)));
  const replaced = new Set(options.extra.map((extension) => extension.oid));
  return [
    ...extensions.filter((extension) => !replaced.has(extension.type)),
    ...options.extra.map(
      ({ oid, critical, value }) => new x509.Extension(oid, critical, new Uint8Array(value)),
    ),
  ];
}

function keyUsage(ca: boolean, keys: LabKeys): number {
  const { keyCertSign, cRLSign, digitalSignature, keyEncipherment } = x509.KeyUsageFlags;
  if (ca) return keyCertSign | cRLSign;
  return keys.type === "ecdsa" ? digitalSignature : digitalSignature | keyEncipherment;
}

function generalName(name: string): { type: "dns" | "ip"; value: string } {
  return { type: isIP(name) === 0 ? "dns" : "ip", value: name };
}

function constraintsExtension({ permitted = [], excluded = [] }: DnsConstraints): x509.Extension {
  const subtrees = (tag: number, bases: readonly string[]): Buffer[] =>
    bases.length === 0 ? [] : [tlv(tag, ...bases.map((base) => tlv(0x30, tlv(0x82, Buffer.from(base)))))];
  const value = tlv(0x30, ...subtrees(0xa0, permitted), ...subtrees(0xa1, excluded));
  return new x509.Extension("2.5.29.30", true, new Uint8Array(value));
}

/** DER with a one- or two-byte length. */
function tlv(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const length = content.length < 128 ? [content.length] : [0x82, content.length >> 8, content.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}
