import type { Certificate } from "../x509/certificate.ts";
import { parseCertificate } from "../x509/parse-certificate.ts";
import { type PemBlock, type PemProblem, readPem } from "../x509/pem.ts";
import type { RootFacts } from "./root-facts.ts";
import { createTrustStore, type TrustStore } from "./trust-store.ts";

const CERTIFICATE_LABELS = new Set(["CERTIFICATE", "X509 CERTIFICATE"]);

const PEM_PROBLEMS: Readonly<Record<PemProblem, string>> = {
  "private-key": "is a private key, which has no place in a trust store",
  unterminated: "has no END line",
  "end-without-begin": "is an END line without a BEGIN line",
  "label-mismatch": "ends with another label than it begins with",
  "bad-base64": "is not base64",
  empty: "is empty",
};

/**
 * A trust store from PEM text: every certificate in it is an anchor, comments between blocks are passed over, the same certificate
 * twice counts once. Throws an `Error` whose message names the store, the line and the mend when a block is no readable certificate
 * or when there is none at all: half a store would give wrong verdicts without a word.
 */
export function trustStoreFromPem(
  name: string,
  pem: string,
  options: { readonly facts?: RootFacts; readonly anchorExpiry?: "enforce" | "ignore" } = {},
): TrustStore {
  const anchors = readPem(pem).map((block) => anchorOf(name, block));
  if (anchors.length === 0) {
    throw new Error(
      `trust store ${name}: no certificate found; it takes PEM blocks "-----BEGIN CERTIFICATE-----"`,
    );
  }
  return createTrustStore({ name, anchors, ...options });
}

function anchorOf(name: string, block: PemBlock): Certificate {
  const where = `trust store ${name}: line ${block.line}`;
  if (!block.ok) throw new Error(`${where}: the PEM block ${PEM_PROBLEMS[block.reason]}`);
  if (!CERTIFICATE_LABELS.has(block.label)) {
    throw new Error(
      `${where}: the PEM block is labelled ${JSON.stringify(block.label)}; only CERTIFICATE belongs here`,
    );
  }
  const parsed = parseCertificate(block.bytes);
  if (parsed.ok) return parsed.certificate;
  const { reason, offset, detail } = parsed.problem;
  throw new Error(`${where}: not a readable certificate (${reason} at byte ${offset}: ${detail})`);
}
