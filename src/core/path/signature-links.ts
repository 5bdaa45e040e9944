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

/** The links of one chain: every store asks for the same ones again. */
export interface LinkBook {
  readonly memory: SignatureMemory;
  readonly links: Map<Candidate, Map<Candidate, Link>>;
}

export function openLinkBook(memory: SignatureMemory): LinkBook {
  return { memory, links: new Map() };
}

export function linkBetween(child: Candidate, issuer: Candidate, book: LinkBook, budget: WorkBudget): Link {
  let links = book.links.get(child);
  if (links === undefined) {
    links = new Map();
    book.links.set(child, links);
  }
  const known = links.get(issuer);
  if (known === "unknown") budget.exhausted = true;
  if (known !== undefined) return known;
  const link = findLink(child.certificate, issuer.certificate.publicKey, book.memory, budget);
  links.set(issuer, link);
  return link;
}

/** Signed, or in a way that is refused whoever signed it. */
export function isLinked(child: Candidate, issuer: Candidate, book: LinkBook, budget: WorkBudget): boolean {
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
