import { sha256Of } from "../chain/certificate-reader.ts";
import { chainDigest } from "../chain/presented-chain.ts";
import type { SeenChain } from "../findings/facts.ts";
import { type ServedLeaf, servedLeaf } from "../hosted/served-leaf.ts";
import type { Look } from "../look.ts";
import { parseDomainName } from "../names/domain-name.ts";
import { matchName } from "../names/match-name.ts";
import { type BoundedMap, weightOf } from "../path/bounded-map.ts";
import type { DecisionContext } from "../record.ts";
import type { JudgeTools } from "./judge-tools.ts";
import type { SeenDigest } from "./next-endpoints.ts";

/** The chains of one look, each evaluated once, however many endpoints present it. */
export interface ChainsOfLook {
  /** Takes a chain from the wire. */
  readonly add: (chain: readonly Uint8Array[]) => SeenDigest;
  /** What a chain was judged to be; undefined when its bytes are known nowhere. */
  readonly recall: (digest: string) => SeenChain | undefined;
  /** Its bytes in wire order; undefined when they are known nowhere. */
  readonly bytes: (digest: string) => readonly Uint8Array[] | undefined;
  /** All that were added: digest → DER in wire order. */
  readonly added: ReadonlyMap<string, readonly Uint8Array[]>;
}

/** Of one leaf. */
const USUAL_BYTES = 4 * 1024;

/** Leaves read before, by SHA-256. */
export type KnownLeaves = BoundedMap<string, ServedLeaf | "unreadable">;

export function chainsOfLook(
  tools: JudgeTools,
  leaves: KnownLeaves,
  look: Look,
  context: DecisionContext,
): ChainsOfLook {
  const { required, watched } = look.binding.stores;
  const stores = [...required, ...watched].flatMap((name) => tools.stores.get(name) ?? []);
  const at = new Date(look.at);
  const domain = parseDomainName(look.binding.domain);
  const added = new Map<string, readonly Uint8Array[]>();
  const seen = new Map<string, SeenChain>();

  const see = (chain: readonly Uint8Array[], digests: readonly string[]): SeenChain => {
    const evaluation = tools.evaluator.evaluate({ chain, digests, at, stores });
    const leaf = leafOf(tools, leaves, chain[0], digests[0]);
    const nameMatch = leaf && domain.ok ? matchName(leaf.extensions.subjectAltName, domain.name) : undefined;
    return { evaluation, leaf, nameMatch };
  };
  const add = (chain: readonly Uint8Array[]): SeenDigest => {
    const digests = chain.map(sha256Of);
    const digest = chainDigest(digests);
    if (!seen.has(digest)) seen.set(digest, see(chain, digests));
    added.set(digest, chain);
    return { chainDigest: digest, leafSha256: digests[0] ?? "" };
  };
  const bytes = (digest: string): readonly Uint8Array[] | undefined =>
    added.get(digest) ?? context.chainOf(digest);
  const recall = (digest: string): SeenChain | undefined => {
    const chain = seen.has(digest) ? undefined : bytes(digest);
    if (chain !== undefined) seen.set(digest, see(chain, chain.map(sha256Of)));
    return seen.get(digest);
  };
  return { add, recall, bytes, added };
}

function leafOf(
  { evaluator }: JudgeTools,
  leaves: KnownLeaves,
  der: Uint8Array | undefined,
  sha256 = "",
): ServedLeaf | undefined {
  if (der === undefined) return undefined;
  const known = leaves.get(sha256);
  if (known !== undefined) return known === "unreadable" ? undefined : known;
  const read = evaluator.certificate(der);
  const leaf = read && servedLeaf(read);
  leaves.set(sha256, leaf ?? "unreadable", weightOf(der.length, USUAL_BYTES));
  return leaf;
}
