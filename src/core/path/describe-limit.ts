import type { LimitedByCode, VerdictReason } from "../evaluation.ts";
import type { RootFact } from "../trust/root-facts.ts";
import { formatInstant, shortName, subjectName } from "./certificate-names.ts";
import type { Limit } from "./interval.ts";

/** What ends trust, in words: which certificate or which decision of the store, and when. */
export function describeLimit(limit: Limit, code: LimitedByCode, store: string): string {
  const { certificate, fact } = limit;
  const name = subjectName(certificate);
  const ends = `ends ${formatInstant(certificate.notAfter)}`;
  switch (code) {
    case "leaf":
      return `the certificate itself ${ends}`;
    case "intermediate":
      return `intermediate ${name} ${ends}`;
    case "cross-certificate":
      return `cross-certificate ${name} (issued by ${shortName(certificate.issuer)}) ${ends}`;
    case "anchor-expiry":
      return `root ${name} ${ends}`;
    case "anchor-removal":
      return `${store} trusts ${name} only until ${factDate(fact)}`;
    case "distrust-after":
      return `${store} does not trust certificates of ${name} issued after ${factDate(fact)}`;
    case "sct-not-after":
      return `${store} does not trust certificates of ${name} logged after ${factDate(fact)}`;
  }
}

/** An announced date may move: the reader must know. */
function factDate(fact: RootFact | undefined): string {
  if (fact === undefined) return "an unknown date";
  return `${formatInstant(fact.at)}${fact.certainty === "announced" ? " (announced)" : ""}`;
}

/** The reason once the limit has passed. */
export function reasonAfter(code: LimitedByCode): VerdictReason {
  switch (code) {
    case "anchor-removal":
      return "anchor-removed";
    case "distrust-after":
    case "sct-not-after":
      return code;
    default:
      return "expired";
  }
}
