import type { BindingFacts, Draft } from "./facts.ts";
import type { Actor } from "./finding.ts";
import type { BindingFindingCode } from "./kinds.ts";

/**
 * What mends a finding about a provider's own endpoint. `renew`: the provider, with another certificate; `update`: its users, in their clients' trust
 * stores; `find`: whoever wrote its region; `reach`: the provider, or the own network; `set`: the provider, in what its endpoints offer and where they
 * lead; `list`: whoever keeps the source that names it; `restore`: whoever gave up HTTPS.
 */
export type EndpointMend = "renew" | "update" | "find" | "reach" | "set" | "list" | "restore";

/** The compiler proves it complete. Nothing is hosted at an endpoint and no ticket opened: those codes stand here should that change. */
const MENDS: Readonly<Record<BindingFindingCode, EndpointMend>> = {
  "dns-failed": "find",
  unreachable: "reach",
  "https-not-configured": "find",
  "provider-default-certificate": "renew",
  "leaf-expired": "renew",
  "leaf-not-yet-valid": "renew",
  "name-mismatch": "find",
  "chain-incomplete": "renew",
  "intermediate-expired": "renew",
  "trust-ended": "update",
  "root-missing": "update",
  untrusted: "update",
  "leaf-expiring": "renew",
  "renewal-late": "renew",
  "renew-by": "renew",
  "submission-window": "renew",
  "submission-missed": "renew",
  "ticket-overdue": "renew",
  "trust-ending": "update",
  "hosted-untrusted": "renew",
  "hosted-expiring": "renew",
  "backup-missing": "renew",
  "intermediate-expiring": "renew",
  downgraded: "restore",
  "not-deployed": "renew",
  "partly-deployed": "renew",
  "wrong-layer": "renew",
  "renewed-not-hosted": "renew",
  "served-not-hosted": "renew",
  "hosted-none": "renew",
  "cname-mismatch": "set",
  "cname-dangling": "set",
  unbound: "list",
  "bound-twice": "list",
  "endpoint-unreachable": "reach",
  "chain-misordered": "renew",
  "chain-extraneous": "renew",
  "weak-signature": "renew",
  "weak-key": "renew",
  "lifetime-over-limit": "renew",
  "client-auth-in-leaf": "renew",
  "common-name-not-in-san": "renew",
  "old-tls-version": "set",
  "cname-target-unknown": "set",
  "https-impossible": "set",
  "binding-moved": "list",
  "plain-http-served": "set",
  "hsts-missing": "set",
  "http2-missing": "set",
  "compression-missing": "set",
};

interface EndpointWords {
  readonly actor: Actor;
  readonly remedy: string;
}

type Endpoint = Pick<BindingFacts["binding"], "kind" | "provider" | "region">;

const WORDS: Readonly<Record<EndpointMend, (binding: Endpoint, draft: Draft) => EndpointWords>> = {
  renew: () => ({
    actor: "provider",
    remedy: "Nothing to host here: the provider renews this certificate; tell its support if it does not.",
  }),
  update: updateStores,
  find: ({ region }) => ({
    actor: "customer",
    remedy: `Check that the ${region === "" ? "region" : `region ${region}`} is right and the name is one that the provider serves; if so, see the provider's status page and your own resolver, then tell the provider's support.`,
  }),
  reach: () => ({
    actor: "provider",
    remedy:
      "See the provider's status page, and try from another network: if only yours fails, mend its way out, else tell the provider's support which addresses fail.",
  }),
  set: () => ({
    actor: "provider",
    remedy:
      "Nothing to switch here: the provider decides what its own endpoint offers and where it leads; ask its support if your clients need it otherwise.",
  }),
  list: () => ({
    actor: "customer",
    remedy:
      "Nothing to bind here, the name is the provider's own: see with `certhorizon explain` why its source names it otherwise than before, and whether the clients still use it.",
  }),
  restore: () => ({
    actor: "customer",
    remedy: "Have the clients use HTTPS again once the certificate is sound; this ends by itself.",
  }),
};

/** What mends a finding of this code at a provider's own endpoint. */
export function endpointMend(code: BindingFindingCode): EndpointMend {
  return MENDS[code];
}

/** Who acts at a provider's own endpoint, and what is to be done there. Undefined for custom domains. */
export function endpointWords(
  { binding }: { readonly binding: Endpoint },
  code: BindingFindingCode,
  draft: Draft,
): EndpointWords | undefined {
  return binding.kind === "provider-endpoint" ? WORDS[MENDS[code]](binding, draft) : undefined;
}

function updateStores({ provider }: Endpoint, { scope = "" }: Draft): EndpointWords {
  const roots = provider === "aliyun" ? " (GlobalSign R1, R3, R6 and R46 belong in it)" : "";
  const store = scope === "" ? "the trust store" : scope;
  return {
    actor: "customer",
    remedy: `Update ${store} on the clients that use this endpoint${roots}; its certificate is the provider's to choose.`,
  };
}
