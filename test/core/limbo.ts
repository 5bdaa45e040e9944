import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

/** Relative to the project; development data that need not be there. */
const FOLDER = "../shared/data/limbo";

export interface LimboCase {
  readonly id: string;
  readonly validation_kind: "SERVER" | "CLIENT";
  readonly trusted_certs: readonly string[];
  readonly untrusted_intermediates: readonly string[];
  readonly peer_certificate: string;
  readonly validation_time: string | null;
  readonly expected_result: "SUCCESS" | "FAILURE";
  readonly expected_peer_name: { readonly value: string } | null;
  readonly max_chain_depth: number | null;
  readonly crls: readonly string[];
}

/** Undefined when the file is not there. */
export function readLimbo(file: string): readonly LimboCase[] | undefined {
  const path = resolve(import.meta.dirname, "../..", FOLDER, file);
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")).testcases : undefined;
}

/** More certificates than any chain of the suite holds: such a limit limits nothing. */
const NO_LIMIT = 200;

/** Judges a server's chain without revocation lists and without a limit on its depth. */
export function isJudged(limboCase: LimboCase): boolean {
  const { validation_kind, crls, max_chain_depth } = limboCase;
  return validation_kind === "SERVER" && crls.length === 0 && (max_chain_depth ?? NO_LIMIT) >= NO_LIMIT;
}
