import type { Certificate, PublicKey } from "../x509/certificate.ts";
import { isAcceptableKey } from "../x509/public-key.ts";
import { verifySignature } from "../x509/signature.ts";
import type { Candidate } from "./candidate.ts";
import { type ChainBook, recall, type SignatureMemory } from "./chain-book.ts";
import { spend, type WorkBudget } from "./work-budget.ts";

/**
 * What is known about "issuer signed child":
 * `weak` was not checked, because key or algorithm are refused anyway (the path goes on, and its rules name the weakness);
 * `unknown` was not checked for lack of budget.
 */
export type Link = "good" | "bad" | "weak" | "unknown";

export function linkBetween(child: Candidate, issuer: Candidate, book: ChainBook, budget: WorkBudget): Link {
  const link = recall(book.links, child, issuer, () =>
    findLink(child.certificate, issuer.certificate.publicKey, book.memory, budget),
  );
  if (link === "unknown") budget.exhausted = true;
  return link;
}

/** Signed, or in a way that is refused whoever signed it. */
export function isLinked(child: Candidate, issuer: Candidate, book: ChainBook, budget: WorkBudget): boolean {
  const link = linkBetween(child, issuer, book, budget);
  return link === "good" || link === "weak";
}

/** Key policy comes before arithmetic: a hostile key never reaches it. */
function findLink(child: Certificate, key: PublicKey, memory: SignatureMemory, budget: WorkBudget): Link {
  if (isWeakSignature(child) || !isAcceptableKey(key)) return "weak";
  const id = `${child.sha256}${key.spkiSha256}`;
  const known = memory.get(id);
  if (known !== undefined) return known ? "good" : "bad";
  if (!spend(budget, "signatures", checkCost(key))) return "unknown";
  const good = verifySignature(child, key);
  memory.set(id, good);
  return good ? "good" : "bad";
}

/** MD5 and SHA-1 can be forged; an algorithm without a known hash cannot be checked here but may still fail on its own. */
export function isWeakSignature(certificate: Certificate): boolean {
  return certificate.signature.hash === "md5" || certificate.signature.hash === "sha1";
}

/** In units of an RSA-2048 verification with a usual exponent (about 0.05 ms), measured on OpenSSL 3. */
function checkCost(key: PublicKey): number {
  if (key.kind !== "rsa") return key.bits <= 256 ? 3 : key.bits <= 384 ? 12 : 25;
  const size = key.bits <= 2048 ? 1 : key.bits <= 4096 ? 2 : 6;
  return key.exponentBits <= 17 ? size : size * 4;
}
