import "reflect-metadata";
import { randomBytes, webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";
import {
  buildExtensions,
  clientAuth,
  type DnsConstraints,
  type RawExtension,
  serverAuth,
} from "./extensions.ts";
import {
  generateKeys,
  type Keyring,
  type LabKeys,
  type LabKeyType,
  type SignatureHash,
  signingKey,
} from "./keys.ts";

/** Attributes in order, each as `["CN", "value"]`; values are taken as they are, control characters too. */
export type LabName = readonly (readonly [attribute: string, value: string])[];

export interface IssuedCertificate {
  readonly der: Uint8Array;
  readonly pem: string;
}

/** A certification authority: a name with a key. One authority may have several certificates (its own and crosses). */
export interface Authority {
  readonly name: LabName;
  readonly keys: LabKeys;
  readonly keyring: Keyring;
  readonly certificate: IssuedCertificate;
  /** What a server sends above a leaf of this authority, DER in order; empty for a root. */
  readonly chain: readonly Uint8Array[];
}

export interface IssuedLeaf extends IssuedCertificate {
  /** Private key, PKCS#8 PEM. */
  readonly key: string;
  /** The leaf and what its issuer says a server should send above it. */
  readonly chain: readonly Uint8Array[];
}

interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

interface Oddities {
  /** Hex; random by default. */
  readonly serialNumber?: string;
  readonly signatureHash?: SignatureHash;
  readonly nameConstraints?: DnsConstraints;
  readonly extendedKeyUsage?: readonly string[];
  /** Added to the usual extensions, or instead of the one with the same OID. */
  readonly extensions?: readonly RawExtension[];
}

export interface AuthorityOptions extends Validity, Oddities {
  readonly commonName: string;
  /** By default the lab itself. */
  readonly organization?: string;
  readonly keyring: Keyring;
  readonly keyType?: LabKeyType;
  readonly pathLength?: number;
  /** Absent: a self-signed root. */
  readonly issuer?: Authority;
  /** What servers send above this authority's own certificate; by default what the issuer's leaves get. */
  readonly above?: readonly Uint8Array[];
}

export interface LeafOptions extends Validity, Oddities {
  readonly issuer: Authority;
  /** DNS names or IP addresses for the subjectAltName; none at all leaves it out. */
  readonly names: readonly string[];
  readonly keyType?: LabKeyType;
  /** By default the first name as CN. */
  readonly subject?: LabName;
  /** Marks the leaf as a CA. */
  readonly ca?: boolean;
}

function labName(commonName: string, organization = "Certhorizon Lab"): LabName {
  return [
    ["C", "XX"],
    ["O", organization],
    ["CN", commonName],
  ];
}

export async function createAuthority(options: AuthorityOptions): Promise<Authority> {
  const { issuer, keyring } = options;
  const name = labName(options.commonName, options.organization);
  const keys = await generateKeys(options.keyType ?? "rsa");
  const certificate = await issueCertificate({
    extendedKeyUsage: issuer === undefined ? [] : [serverAuth, clientAuth],
    ...options,
    ca: true,
    names: [],
    subject: name,
    keys,
    issuer: issuer ?? { name, keys },
  });
  const chain = issuer === undefined ? [] : [certificate.der, ...(options.above ?? issuer.chain)];
  return { name, keys, keyring, certificate, chain };
}

/** A second certificate for an authority that exists, under another issuer. */
export function crossSign(
  options: Validity & Oddities & { readonly authority: Authority; readonly issuer: Authority },
): Promise<IssuedCertificate> {
  const { name, keys } = options.authority;
  return issueCertificate({ extendedKeyUsage: [], ...options, ca: true, names: [], subject: name, keys });
}

export async function issueLeaf(options: LeafOptions): Promise<IssuedLeaf> {
  const { issuer, names } = options;
  const keys = await issuer.keyring.leaf(options.keyType ?? "rsa");
  const certificate = await issueCertificate({
    extendedKeyUsage: [serverAuth],
    ...options,
    ca: options.ca ?? false,
    subject: options.subject ?? [["CN", names[0] ?? "nameless"]],
    keys,
  });
  return { ...certificate, key: keys.pem, chain: [certificate.der, ...issuer.chain] };
}

interface IssueOptions extends Validity, Oddities {
  readonly subject: LabName;
  readonly keys: LabKeys;
  readonly issuer: { readonly name: LabName; readonly keys: LabKeys };
  readonly ca: boolean;
  readonly pathLength?: number;
  readonly names: readonly string[];
  readonly extendedKeyUsage: readonly string[];
}

async function issueCertificate(options: IssueOptions): Promise<IssuedCertificate> {
  const { subject, keys, issuer, signatureHash = "SHA-256", extensions: extra = [] } = options;
  const selfSigned = issuer.keys === keys;
  const certificate = await x509.X509CertificateGenerator.create(
    {
      serialNumber: options.serialNumber ?? randomSerial(),
      subject: jsonName(subject),
      issuer: jsonName(issuer.name),
      notBefore: options.notBefore,
      notAfter: options.notAfter,
      publicKey: keys.publicKey,
      signingKey: await signingKey(issuer.keys, signatureHash),
      signingAlgorithm: {
        name: issuer.keys.type === "ecdsa" ? "ECDSA" : "RSASSA-PKCS1-v1_5",
        hash: signatureHash,
      },
      extensions: await buildExtensions({
        ...options,
        ...(selfSigned ? {} : { caIssuers: aiaUrl(issuer.name) }),
        issuerKeys: issuer.keys,
        extra,
      }),
    },
    webcrypto,
  );
  return { der: new Uint8Array(certificate.rawData), pem: pemOf([new Uint8Array(certificate.rawData)]) };
}

/** Positive and without leading zeros, 16 bytes (RFC 5280 §4.1.2.2). */
function randomSerial(): string {
  return `4${randomBytes(16).toString("hex").slice(1)}`;
}

function aiaUrl(issuer: LabName): string {
  const commonName = issuer.find(([attribute]) => attribute === "CN")?.[1] ?? "lab";
  return `http://aia.lab.invalid/${commonName.toLowerCase().replace(/[^a-z0-9]+/g, "-")}.crt`;
}

function jsonName(name: LabName): x509.JsonName {
  return name.map(([attribute, value]) => ({ [attribute]: [value] }));
}

/** DER certificates as PEM, in order. */
export function pemOf(chain: readonly Uint8Array[]): string {
  return chain
    .map((der) =>
      Buffer.from(der)
        .toString("base64")
        .replace(/.{64}(?!$)/g, "$&\n"),
    )
    .map((base64) => `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`)
    .join("");
}
