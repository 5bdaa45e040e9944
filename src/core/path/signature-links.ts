import type { Certificate, PublicKey } from "../x509/certificate.ts";
import { isAcceptableKey } from "../x509/public-key.ts";
import { verifySignature } from "../x509/signature.ts";
import type { BoundedMap } from "./bounded-map.ts";
import type { Candidate } from "./candidate.ts";
import { spend, type WorkBudget } from "./work-budget.ts";

/** Results of signature checks by "certificate key": the same for every store, so they are remembered across stores and calls. */
export type SignatureMemory = BoundedMap<string, boolean>;

/**
 * What is known about "issuer signed child":
 * `weak` was not checked, because key or algorithm are refused anyway (the path goes on, and its rules name the weakness);
 * `unknown` was not checked for lack of budget.
 */
export type Link = "good" | "bad" | "weak" | "unknown";

/** Key policy comes before arithmetic: a hostile key never reaches it. */
export function linkBetween(
  child: Candidate,
  issuer: Candidate,
  memory: SignatureMemory,
  budget: WorkBudget,
): Link {
  const key = issuer.certificate.publicKey;
  if (isWeakSignature(child.certificate) || !isAcceptableKey(key)) return "weak";
  const id = `${child.certificate.sha256}${key.spkiSha256}`;
  const known = memory.get(id);
  if (known !== undefined) return known ? "good" : "bad";
  if (!spend(budget, "signatures", checkCost(key))) return "unknown";
  const good = verifySignature(child.certificate, key);
  memory.set(id, good);
  return good ? "good" : "bad";
}

/** MD5 and SHA-1 can be forged; an algorithm without a known hash cannot be checked here but may still fail on its own. */
export function isWeakSignature(certificate: Certificate): boolean {
  return certificate.signature.hash === "md5" || certificate.signature.hash === "sha1";
}

/** In units of an RSA-2048 verification with a usual exponent, measured and rounded up. */
function checkCost(key: PublicKey): number {
  if (key.kind !== "rsa") return key.bits <= 256 ? 2 : 8;
  const size = key.bits <= 2048 ? 1 : key.bits <= 4096 ? 3 : 9;
  return key.exponentBits <= 17 ? size : size * 3;
}
