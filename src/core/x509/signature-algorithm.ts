import type { Signature } from "./certificate.ts";
import { children, DerError, type Element, encodingOf, fieldsOf, onlyChild, TAG } from "./der.ts";
import { oidOf, smallInteger } from "./der-values.ts";
import { type Notes, readOrNote } from "./irregularities.ts";

type Hash = NonNullable<Signature["hash"]>;
type Algorithm = Pick<Signature, "oid" | "algorithm" | "hash" | "saltLength">;
type Known = Pick<Signature, "algorithm" | "hash"> & {
  readonly name: string;
  readonly parameters: "null" | "absent";
};

const rsa = (hash: Hash): Known => ({
  algorithm: "rsa-pkcs1",
  hash,
  name: `${hash}WithRSA`,
  parameters: "null",
});
const ecdsa = (hash: Hash): Known => ({
  algorithm: "ecdsa",
  hash,
  name: `ecdsaWith${hash.toUpperCase()}`,
  parameters: "absent",
});
const edwards = (algorithm: "ed25519" | "ed448"): Known => ({
  algorithm,
  hash: undefined,
  name: algorithm === "ed25519" ? "Ed25519" : "Ed448",
  parameters: "absent",
});

const RSA_PSS = "1.2.840.113549.1.1.10";
const MGF1 = "1.2.840.113549.1.1.8";

const KNOWN: Readonly<Record<string, Known>> = {
  "1.2.840.113549.1.1.4": rsa("md5"),
  "1.2.840.113549.1.1.5": rsa("sha1"),
  "1.2.840.113549.1.1.11": rsa("sha256"),
  "1.2.840.113549.1.1.12": rsa("sha384"),
  "1.2.840.113549.1.1.13": rsa("sha512"),
  "1.2.840.10045.4.1": ecdsa("sha1"),
  "1.2.840.10045.4.3.2": ecdsa("sha256"),
  "1.2.840.10045.4.3.3": ecdsa("sha384"),
  "1.2.840.10045.4.3.4": ecdsa("sha512"),
  "1.3.101.112": edwards("ed25519"),
  "1.3.101.113": edwards("ed448"),
};

const HASHES: Readonly<Record<string, Hash>> = {
  "1.2.840.113549.2.5": "md5",
  "1.3.14.3.2.26": "sha1",
  "2.16.840.1.101.3.4.2.1": "sha256",
  "2.16.840.1.101.3.4.2.2": "sha384",
  "2.16.840.1.101.3.4.2.3": "sha512",
};

/** Reads an AlgorithmIdentifier of a signature (RFC 3279, 4055, 5758, 8410). */
export function signatureAlgorithmOf(element: Element, notes: Notes): Algorithm {
  const fields = fieldsOf(element, TAG.sequence, "a signature algorithm");
  const oid = oidOf(fields.take(TAG.oid, "the algorithm's identifier"));
  const [parameters, ...more] = children(element).slice(1);
  const known = KNOWN[oid];
  if (oid === RSA_PSS) {
    const pss = readOrNote(notes, "algorithm-parameters", () => pssParameters(parameters, notes));
    return { oid, ...(pss ?? UNSUPPORTED) };
  }
  const expected = known?.parameters === "null" ? isNull(parameters) : parameters === undefined;
  if (more.length > 0 || (known !== undefined && !expected)) notes.add("algorithm-parameters");
  return { oid, algorithm: known?.algorithm, hash: known?.hash, saltLength: undefined };
}

export function isNull(element: Element | undefined): boolean {
  return element?.tag === TAG.null && element.from === element.to;
}

/** "sha256WithRSA", "ecdsaWithSHA384", "rsassaPss-sha256", or the dotted OID of an algorithm that is not known. */
export function signatureName(signature: Algorithm): string {
  if (signature.algorithm === "rsa-pss") return `rsassaPss-${signature.hash}`;
  return KNOWN[signature.oid]?.name ?? signature.oid;
}

const UNSUPPORTED = { algorithm: undefined, hash: undefined, saltLength: undefined } as const;

/** RFC 4055 §3.1. All defaults together mean SHA-1 with 20 bytes of salt. */
function pssParameters(element: Element | undefined, notes: Notes): Omit<Algorithm, "oid"> {
  if (element === undefined) throw new DerError("missing-element", 0, "RSASSA-PSS without parameters");
  const fields = fieldsOf(element, TAG.sequence, "the parameters");
  const hashField = fields.takeIf(0xa0);
  const maskField = fields.takeIf(0xa1);
  const saltField = fields.takeIf(0xa2);
  const trailerField = fields.takeIf(0xa3);
  fields.done("the parameters");
  const hash = hashField === undefined ? "sha1" : hashOf(onlyChild(hashField, "the hash"));
  const maskHash = maskField === undefined ? "sha1" : maskHashOf(onlyChild(maskField, "the mask function"));
  const saltLength = saltField === undefined ? 20 : smallInteger(onlyChild(saltField, "the salt length"));
  const trailer = trailerField === undefined ? 1 : smallInteger(onlyChild(trailerField, "the trailer"));
  if (hash === undefined || hash !== maskHash || trailer !== 1 || saltLength > 1024) {
    notes.add("unsupported-pss-parameters");
    return UNSUPPORTED;
  }
  return { algorithm: "rsa-pss", hash, saltLength };
}

function hashOf(element: Element): Hash | undefined {
  const fields = fieldsOf(element, TAG.sequence, "a hash algorithm");
  return HASHES[oidOf(fields.take(TAG.oid, "the hash's identifier"))];
}

function maskHashOf(element: Element): Hash | undefined {
  const fields = fieldsOf(element, TAG.sequence, "a mask generation function");
  const oid = oidOf(fields.take(TAG.oid, "the function's identifier"));
  return oid === MGF1 ? hashOf(fields.take(TAG.sequence, "the mask's hash")) : undefined;
}

/** Whether two AlgorithmIdentifiers are the same bytes. */
export function sameEncoding(left: Element, right: Element): boolean {
  return Buffer.compare(encodingOf(left), encodingOf(right)) === 0;
}
