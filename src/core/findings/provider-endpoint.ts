import type { BindingFacts, Draft } from "./facts.ts";
import type { Actor } from "./finding.ts";
import type { BindingFindingCode } from "./kinds.ts";

/** What a client can mend by itself: its own trust store. */
const CLIENT_CODES: ReadonlySet<BindingFindingCode> = new Set([
  "root-missing",
  "trust-ended",
  "trust-ending",
  "untrusted",
]);

/**
 * The certificate of a provider's own endpoint is nobody's but the provider's: for trust the users update their clients'
 * stores, everything else the provider mends. Undefined for custom domains.
 */
export function endpointWords(
  { binding }: Pick<BindingFacts, "binding">,
  code: BindingFindingCode,
  draft: Draft,
): { readonly actor: Actor; readonly remedy: string } | undefined {
  if (binding.kind !== "provider-endpoint") return undefined;
  if (!CLIENT_CODES.has(code)) {
    return {
      actor: "provider",
      remedy: "Nothing to host here: the provider renews this certificate; tell its support if it does not.",
    };
  }
  const roots = binding.provider === "aliyun" ? " (GlobalSign R1, R3, R6 and R46 belong in it)" : "";
  const store = draft.scope === undefined || draft.scope === "" ? "the trust store" : draft.scope;
  return {
    actor: "customer",
    remedy: `Update ${store} on the clients that use this endpoint${roots}; its certificate is the provider's to choose.`,
  };
}
