import type { FindingKind } from "../facts.ts";
import { draftPerStore, isAboutLeaf } from "../store-verdicts.ts";

const WORDS: Readonly<Record<string, string>> = {
  "no-certificates": "the server sent none",
  "leaf-unreadable": "the leaf certificate cannot be read",
  expired: "a certificate on every path has expired",
  "not-yet-valid": "a certificate on every path is not yet valid",
  "issuer-missing": "an intermediate certificate was not sent",
  "name-constraint": "a CA on the path may not issue for this name",
  "signature-invalid": "a signature does not fit",
  "weak-signature": "a signature uses a broken hash",
  "weak-key": "a key is too weak",
  "not-a-ca": "a certificate that is no CA stands where a CA must",
  "leaf-is-ca": "a CA certificate is used as a server certificate",
  "path-length": "a CA on the path may not have so many CAs below it",
  "key-usage": "a certificate is used for what its key usage excludes",
  "extended-key-usage": "the certificate is not meant for TLS servers",
  "critical-extension": "a certificate has a critical extension that nobody here understands",
  malformed: "a certificate on the path breaks the rules of its format",
  "budget-exhausted": "the chain is too tangled to be judged",
};

/** A store refuses the chain for any other reason. */
export const untrusted: FindingKind = {
  visitorsSee: "NET::ERR_CERT_AUTHORITY_INVALID or NET::ERR_CERT_INVALID",
  actor: "customer",
  judge: (facts) => {
    const others = { ...facts, stores: facts.stores.filter((store) => !isAboutLeaf(store)) };
    const reasons = Object.keys(WORDS) as (keyof typeof WORDS & StoreReason)[];
    return draftPerStore(others, reasons, ({ store, verdict }, where) => ({
      summary: `${store} does not trust the certificate of ${facts.binding.domain}${where}: ${WORDS[verdict.reason ?? ""] ?? verdict.reason}.`,
      remedy:
        verdict.advice ??
        "Look at the chain with `certhorizon check` and host a certificate with a sound chain.",
    }));
  },
};

type StoreReason = NonNullable<Parameters<typeof draftPerStore>[1][number]>;
