import { createHash } from "node:crypto";
import type { Instant } from "../../core/time.ts";
import { BoundedCache } from "./bounded-cache.ts";
import type { SqliteDatabase } from "./database.ts";

/** Certificates and presented chains, each once. */
export interface CertificateTable {
  /** SHA-256 in lower-case hex; computed once per array. */
  fingerprint(der: Uint8Array): string;
  /** Stores the certificate unless it is known; returns its fingerprint. Throws on what is no certificate. */
  put(der: Uint8Array, at: Instant): string;
  get(sha256: string): Uint8Array | undefined;
  putChain(digest: string, chain: readonly Uint8Array[], at: Instant): void;
  /** In wire order; undefined when unknown. */
  chain(digest: string): readonly Uint8Array[] | undefined;
}

const CACHED_CERTIFICATES = 4_096;

export function openCertificateTable(database: SqliteDatabase): CertificateTable {
  const insert = database.prepare(
    "INSERT OR IGNORE INTO certificate (sha256, der, first_seen) VALUES (?, ?, ?)",
  );
  const select = database.prepare<[string], Buffer>("SELECT der FROM certificate WHERE sha256 = ?").pluck();
  const insertChain = database.prepare("INSERT OR IGNORE INTO chain (digest, first_seen) VALUES (?, ?)");
  const insertMember = database.prepare(
    "INSERT INTO chain_certificate (chain_digest, position, sha256) VALUES (?, ?, ?)",
  );
  const selectMembers = database.prepare<[string], { position: number; sha256: string }>(
    "SELECT position, sha256 FROM chain_certificate WHERE chain_digest = ?",
  );
  const selectChain = database.prepare<[string], number>("SELECT 1 FROM chain WHERE digest = ?").pluck();
  const cache = new BoundedCache<string, Uint8Array>(CACHED_CERTIFICATES);
  const fingerprints = new WeakMap<Uint8Array, string>();

  function fingerprint(der: Uint8Array): string {
    let sha256 = fingerprints.get(der);
    if (sha256 === undefined) {
      sha256 = createHash("sha256").update(der).digest("hex");
      fingerprints.set(der, sha256);
    }
    return sha256;
  }

  function put(der: Uint8Array, at: Instant): string {
    assertNoKey(der);
    const sha256 = fingerprint(der);
    insert.run(sha256, der, at);
    return sha256;
  }

  function get(sha256: string): Uint8Array | undefined {
    const cached = cache.get(sha256);
    if (cached !== undefined) {
      return cached;
    }
    const stored = select.get(sha256);
    if (stored === undefined) {
      return undefined;
    }
    const der = new Uint8Array(stored);
    cache.set(sha256, der);
    fingerprints.set(der, sha256);
    return der;
  }

  function putChain(digest: string, chain: readonly Uint8Array[], at: Instant): void {
    if (insertChain.run(digest, at).changes === 0) {
      return;
    }
    for (const [position, der] of chain.entries()) {
      insertMember.run(digest, position, put(der, at));
    }
  }

  function chain(digest: string): readonly Uint8Array[] | undefined {
    const members = selectMembers.all(digest);
    if (members.length === 0 && selectChain.get(digest) === undefined) {
      return undefined;
    }
    return members
      .sort((a, b) => a.position - b.position)
      .map(({ sha256 }) => get(sha256))
      .filter((der) => der !== undefined);
  }

  return { fingerprint, put, get, putChain, chain };
}

/**
 * A private key must never get in, whoever hands it over. A certificate begins SEQUENCE, SEQUENCE, then [0] or INTEGER
 * (RFC 5280 §4.1); no private key does: RSA, EC and PKCS#8 keys begin SEQUENCE, INTEGER, encrypted ones SEQUENCE,
 * SEQUENCE, OBJECT IDENTIFIER, and PEM is text. Says nothing more about the certificate: odd ones are kept as they were sent.
 */
function assertNoKey(der: Uint8Array): void {
  const inner = afterHeader(der, 0);
  const first = der[afterHeader(der, inner)];
  if (der[0] !== 0x30 || der[inner] !== 0x30 || (first !== 0xa0 && first !== 0x02)) {
    throw new Error("refused to store bytes that do not begin like a certificate");
  }
}

/** Offset behind tag and length at `offset` (X.690 §8.1.3). */
function afterHeader(der: Uint8Array, offset: number): number {
  const length = der[offset + 1] ?? 0;
  return offset + 2 + (length > 0x80 ? length - 0x80 : 0);
}
