import type { SeenChain } from "../findings/facts.ts";
import { parseDomainName } from "../names/domain-name.ts";
import { matchName, type NameMatch } from "../names/match-name.ts";
import type { Look } from "../observation.ts";
import type { DecisionContext } from "../record.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { JudgeTools } from "./judge-tools.ts";
import type { SeenDigest } from "./next-endpoints.ts";

/** The chains of one look, each evaluated once, however many endpoints present it. */
export interface ChainsOfLook {
  /** Takes a chain from the wire. */
  readonly add: (chain: readonly Uint8Array[]) => SeenDigest;
  /** What a chain was judged to be; undefined when its bytes are known nowhere. */
  readonly recall: (digest: string) => SeenChain | undefined;
  /** All that were added: digest → DER in wire order. */
  readonly added: ReadonlyMap<string, readonly Uint8Array[]>;
}

export function chainsOfLook(tools: JudgeTools, look: Look, context: DecisionContext): ChainsOfLook {
  const { required, watched } = look.binding.stores;
  const stores = [...required, ...watched].flatMap((name) => tools.stores.get(name) ?? []);
  const at = new Date(look.at);
  const domain = parseDomainName(look.binding.domain);
  const added = new Map<string, readonly Uint8Array[]>();
  const seen = new Map<string, SeenChain>();

  const see = (chain: readonly Uint8Array[]): SeenChain => {
    const evaluation = tools.evaluator.evaluate({ chain, at, stores });
    const leaf = chain[0] && tools.evaluator.certificate(chain[0]);
    const nameMatch = leaf && domain.ok ? matchLeaf(leaf, domain.name) : undefined;
    const result = { evaluation, leaf, nameMatch };
    seen.set(evaluation.presented.digest, result);
    return result;
  };
  const add = (chain: readonly Uint8Array[]): SeenDigest => {
    const { digest, certificates } = see(chain).evaluation.presented;
    added.set(digest, chain);
    return { chainDigest: digest, leafSha256: certificates[0]?.sha256 ?? "" };
  };
  const recall = (digest: string): SeenChain | undefined => {
    const known = seen.get(digest);
    if (known !== undefined) return known;
    const chain = context.chainOf(digest);
    return chain === undefined ? undefined : see(chain);
  };
  return { add, recall, added };
}

function matchLeaf(leaf: Certificate, domain: Parameters<typeof matchName>[1]): NameMatch {
  return matchName(leaf.extensions.subjectAltName, domain);
}
