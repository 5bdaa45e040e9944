import type { StoreVerdict } from "../../evaluation.ts";
import { listText } from "../../words.ts";
import type { BindingFacts, Draft, FindingKind, NextCertificate } from "../facts.ts";
import { hostingPlace, layerName } from "../places.ts";
import { oneSentence } from "../sentences.ts";

/** What waits at the provider would not be trusted by a store: better known before it is served. */
export const hostedUntrusted: FindingKind = {
  visitorsSee: "",
  actor: "customer",
  judge: (facts) => facts.next.flatMap((next) => judgeNext(facts, next)),
};

function judgeNext(facts: BindingFacts, next: NextCertificate): readonly Draft[] {
  const refusing = next.verdicts.filter(isRefusal);
  const [first] = refusing;
  if (first === undefined) return [];
  const required = new Set(facts.binding.stores.required);
  const stores = refusing.map(({ store }) => store);
  const layer = next.layer;
  const { domain } = facts.binding;
  return [
    {
      scope: layer,
      severity: stores.some((store) => required.has(store)) ? "warning" : "info",
      summary: `The certificate that waits for ${domain} at ${layerName(layer)} would not be trusted by ${listText(stores)}${movesText(facts, next, first)}.`,
      remedy: oneSentence([
        first.advice ??
          crossFor(facts, next, first.store) ??
          "Keep the one that is served, and have another issued under a root that these stores have.",
        `Host it ${hostingPlace(facts.binding, layer)}.`,
      ]),
      certificate: { sha256: next.sha256, subject: next.subject },
      facts: { stores: stores.join(", "), reason: first.reason ?? "" },
    },
  ];
}

/** Not a word when the file may simply lack intermediates, or nobody can tell. */
function isRefusal({ trusted, reason }: StoreVerdict): boolean {
  return !trusted && reason !== "issuer-missing" && reason !== "anchor-unknown" && reason !== "expired";
}

/** ": it moves from GlobalSign Root CA - R3 to GlobalSign Root R46" where both roots are known. */
function movesText(facts: BindingFacts, next: NextCertificate, refused: StoreVerdict): string {
  const to = next.verdicts.find(({ trusted }) => trusted)?.path?.at(-1);
  const from = facts.stores.find(({ store }) => store === refused.store)?.verdict;
  const fromAnchor = from?.trusted === true ? from.path?.at(-1) : undefined;
  if (to !== undefined && fromAnchor !== undefined && to.sha256 !== fromAnchor.sha256) {
    return `: it moves from ${facts.anchorName(fromAnchor)} to ${facts.anchorName(to)}`;
  }
  return refused.detail === undefined ? "" : `: ${refused.detail.replace(/\.$/, "")}`;
}

/** A cross-certificate to host with it, from the root under which others will see it. */
function crossFor(facts: BindingFacts, next: NextCertificate, store: string): string | undefined {
  const root = next.verdicts.find(({ trusted }) => trusted)?.path?.at(-1);
  return root && facts.crossAdvice(store, root.sha256);
}
