import { printable } from "../names/printable.ts";
import type { Certificate } from "../x509/certificate.ts";
import { containerOf } from "../x509/container.ts";
import { parseCertificate } from "../x509/parse-certificate.ts";
import { type PemBlock, type PemProblem, readPem } from "../x509/pem.ts";
import { conversion, type Foreign } from "./conversion.ts";
import { type FoundKey, keyInDer, keysInPem } from "./private-keys.ts";

/** What one file holds. */
export interface Material {
  /** As the user named it. */
  readonly file: string;
  readonly form: "pem" | "der";
  /** In the order of the file. */
  readonly certificates: readonly Certificate[];
  readonly keys: readonly FoundKey[];
}

export type ReadMaterial =
  | { readonly ok: true; readonly material: Material }
  /** Why the file cannot be used: sentences that name it and the mend. */
  | { readonly ok: false; readonly problems: readonly string[] };

/** More than any server sends; a file with more is a store of roots. */
const MOST_CERTIFICATES = 100;

/** Reads the bytes of a file: PEM with certificates and private keys, one certificate in DER, or one private key in DER. */
export function readMaterial(file: string, bytes: Uint8Array): ReadMaterial {
  const container = containerOf(bytes);
  switch (container) {
    case "empty":
      return refused(file, "is empty; name the file with the certificates");
    case "text":
      return readText(file, Buffer.from(bytes).toString("utf8"));
    case "utf-16":
      return refused(file, "is text in UTF-16; save it as UTF-8 or ASCII");
    case "der":
      return readDer(file, bytes);
    case "private-key":
      return { ok: true, material: { file, form: "der", certificates: [], keys: [keyInDer(bytes)] } };
    case "encrypted-private-key":
      return { ok: true, material: { file, form: "der", certificates: [], keys: [{ state: "encrypted" }] } };
    case "public-key":
      return refused(file, "is a public key alone; name the certificate that holds it");
    case "pkcs7":
      return foreign(file, "pkcs7-der");
    case "pkcs12":
    case "java-keystore":
      return foreign(file, container);
  }
}

function readDer(file: string, bytes: Uint8Array): ReadMaterial {
  const parsed = parseCertificate(bytes);
  if (parsed.ok)
    return { ok: true, material: { file, form: "der", certificates: [parsed.certificate], keys: [] } };
  const { reason, detail } = parsed.problem;
  const mend =
    reason === "trailing-data"
      ? `cut what follows: ${conversion("der", file)}`
      : "take the file as the authority delivered it, and copy it in binary mode";
  return refused(file, `is no readable certificate in DER (${detail}); ${mend}`);
}

const CERTIFICATE = /^(?:X509 )?CERTIFICATE$/;
const FOREIGN_BLOCKS: Readonly<Record<string, Foreign>> = {
  PKCS7: "pkcs7-pem",
  CMS: "pkcs7-pem",
  "TRUSTED CERTIFICATE": "trusted-certificate",
};
const REQUEST = /CERTIFICATE REQUEST$/;

function readText(file: string, text: string): ReadMaterial {
  const blocks = readPem(text);
  const certificates: Certificate[] = [];
  const problems: string[] = [];
  for (const block of blocks) {
    const read = readBlock(file, block);
    if (typeof read === "string") problems.push(read);
    else if (read !== undefined) certificates.push(read);
  }
  if (problems.length > 0) return { ok: false, problems };
  if (certificates.length > MOST_CERTIFICATES) {
    return refused(
      file,
      `holds ${certificates.length} certificates, more than any server sends; for a store of roots there is \`certhorizon roots --bundle\``,
    );
  }
  const keys = keysInPem(text);
  if (certificates.length + keys.length === 0) return refused(file, nothingIn(text, blocks));
  return { ok: true, material: { file, form: "pem", certificates, keys } };
}

/** A certificate, a sentence about what cannot be used, or nothing for what may stand there. */
function readBlock(file: string, block: PemBlock): Certificate | string | undefined {
  const at = `${where(file)}, line ${block.line}`;
  if (!block.ok) {
    if (block.reason === "private-key") return undefined;
    // The whole block stands in what should be its first line.
    if (block.label.includes("-----")) return `${where(file)} ${NO_LINES}.`;
    return `${at}: ${PEM_PROBLEMS[block.reason]}.`;
  }
  const kind = FOREIGN_BLOCKS[block.label];
  if (kind !== undefined) return `${where(file)} ${foreignText(file, kind)}`;
  if (REQUEST.test(block.label)) {
    return `${at}: a certificate request, not a certificate; name what the authority sent in answer to it.`;
  }
  if (!CERTIFICATE.test(block.label)) return undefined;
  const parsed = parseCertificate(block.bytes);
  if (parsed.ok) return parsed.certificate;
  const { detail } = parsed.problem;
  return `${at}: the certificate cannot be read (${detail}); replace it by the one that the authority delivered.`;
}

const PEM_PROBLEMS: Readonly<Record<Exclude<PemProblem, "private-key">, string>> = {
  unterminated: "the block has no END line; the file was cut off, so copy it again",
  "end-without-begin": "an END line without its BEGIN line; copy the whole block",
  "label-mismatch": "the block ends with another label than it begins with; copy each block whole",
  "bad-base64": "the block is not base64; copy it again without changing anything between its lines",
  empty: "the block is empty; copy it again",
};

const NO_LINES =
  "is PEM that lost its line breaks; the lines -----BEGIN …----- and -----END …----- must stand alone";

function nothingIn(text: string, blocks: readonly PemBlock[]): string {
  if (blocks.length > 0)
    return "holds no certificate, only other PEM blocks; name the file with the certificates";
  if (text.includes("-----BEGIN")) return NO_LINES;
  if (/^\s*MI[A-Za-z0-9+/=\s]+$/.test(text)) {
    return "is base64 without its frame; put -----BEGIN CERTIFICATE----- before it and -----END CERTIFICATE----- after it, each on a line of its own";
  }
  return "holds no certificate; inspect takes PEM or DER";
}

function foreign(file: string, kind: Foreign): ReadMaterial {
  return refused(file, foreignText(file, kind));
}

const FOREIGN_NAMES: Readonly<Record<Foreign, string>> = {
  "pkcs7-der": "PKCS#7",
  "pkcs7-pem": "PKCS#7",
  pkcs12: "PKCS#12",
  "java-keystore": "a Java keystore",
  "trusted-certificate": "OpenSSL's own TRUSTED CERTIFICATE",
};

function foreignText(file: string, kind: Foreign): string {
  return `is ${FOREIGN_NAMES[kind]}; consoles take PEM only, so convert it: ${conversion(kind, file)}`;
}

function refused(file: string, text: string): ReadMaterial {
  return { ok: false, problems: [`${where(file)} ${text}${endsInCommand(text) ? "" : "."}`] };
}

/** A full stop behind a command would be copied with it. */
function endsInCommand(text: string): boolean {
  return /: (?:openssl|keytool) [^:]*$/.test(text);
}

function where(file: string): string {
  return file === "-" ? "Standard input" : printable(file);
}
