import type { NextCertificate } from "../findings/facts.ts";
import type { SeenLeaf } from "../findings/seen.ts";
import type { HostedMemory } from "../hosted/hosted.ts";
import type { Look } from "../look.ts";
import type { ChainsOfLook } from "./chains-of-look.ts";
import type { JudgeTools } from "./judge-tools.ts";

/**
 * What waits at a provider, judged before anybody sees it: hosted certificates whose bytes are known and that no endpoint
 * serves, as they will be from the moment they are valid. Intermediates that are presented now may help, because
 * providers often add them.
 */
export function nextCertificates(
  { evaluator, stores }: JudgeTools,
  { binding, at }: Look,
  hosted: readonly HostedMemory[],
  leaves: readonly SeenLeaf[],
  chains: ChainsOfLook,
): readonly NextCertificate[] {
  const { required, watched } = binding.stores;
  const judged = [...required, ...watched].flatMap((name) => stores.get(name) ?? []);
  const served = new Set(leaves.map(({ leaf }) => leaf.sha256));
  return hosted.flatMap(({ layer, state }) => {
    const chain = state.kind === "present" ? (state.certificate.chain ?? []) : [];
    const leaf = chain[0] && evaluator.certificate(chain[0]);
    if (leaf === undefined || served.has(leaf.sha256) || at > leaf.notAfter) return [];
    const then = new Date(Math.max(at, leaf.notBefore));
    const intermediates = presentedAuthorities(leaves, chains);
    const { verdicts } = evaluator.evaluate({ chain, at: then, stores: judged, intermediates });
    return [{ layer, sha256: leaf.sha256, subject: leaf.subject.text, issuer: leaf.issuer.text, verdicts }];
  });
}

/** Whatever stands behind the leaves that are served now. */
function presentedAuthorities(leaves: readonly SeenLeaf[], chains: ChainsOfLook): readonly Uint8Array[] {
  const digests = new Set(leaves.flatMap(({ endpoint }) => endpoint.state.presented?.chainDigest ?? []));
  return [...digests].flatMap((digest) => chains.bytes(digest)?.slice(1) ?? []);
}
