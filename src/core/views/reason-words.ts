import type { VerdictReason } from "../evaluation.ts";

/** Why a store does not trust a chain, in a few words for a column; the findings say the same in a sentence. */
export const REASON_WORDS: Readonly<Record<VerdictReason, string>> = {
  "leaf-unreadable": "the certificate cannot be read",
  "no-certificates": "no certificate was sent",
  expired: "a certificate has ended",
  "not-yet-valid": "a certificate is not valid yet",
  "issuer-missing": "the chain is not complete",
  "anchor-missing": "the store does not have the root",
  "anchor-unknown": "the root is not at hand",
  "anchor-removed": "the store gave the root up",
  "distrust-after": "issued too late for the root",
  "sct-not-after": "logged too late for the root",
  "name-mismatch": "it is for another name",
  "name-constraint": "an authority may not issue the name",
  "signature-invalid": "a signature is not right",
  "weak-signature": "a signature is too weak",
  "weak-key": "a key is too weak",
  "not-a-ca": "an issuer is no authority",
  "leaf-is-ca": "the certificate is an authority's",
  "path-length": "more authorities than allowed",
  "key-usage": "a key is not for this use",
  "extended-key-usage": "not made for servers",
  "critical-extension": "an unknown critical extension",
  malformed: "a certificate breaks the rules",
  "budget-exhausted": "too entangled to be judged",
};
