import type { StoreVerdict } from "../evaluation.ts";
import { withinSentence } from "../findings/sentences.ts";
import type { Thresholds } from "../findings/thresholds.ts";
import { shortName, subjectName } from "../path/certificate-names.ts";
import type { Instant } from "../time.ts";
import { distanceText, instantText, listText } from "../words.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { InspectedStore, Remark, RemarkCode } from "./inspection.ts";

export interface StoreRemarkInput {
  readonly stores: readonly InspectedStore[];
  readonly leaf: Certificate;
  readonly certificates: readonly Certificate[];
  readonly at: Instant;
  readonly thresholds: Thresholds;
}

/** Stores that do not trust the chain, and stores that stop before the leaf ends; what several say alike is said once. */
export function storeRemarks(input: StoreRemarkInput): readonly Remark[] {
  const refusing = input.stores.filter(
    ({ verdict }) => !verdict.trusted && !isAboutLeafDates(verdict, input.leaf),
  );
  const ending = input.stores.filter(({ verdict }) => endsBeforeLeaf(verdict));
  const groups = Map.groupBy(
    [...refusing.map((one) => refusal(one, input)), ...ending.map((one) => end(one, input))],
    ({ severity, code, key }) => `${severity} ${code} ${key}`,
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { code, severity, words, remedy } = first;
    const stores = group.map(({ store }) => store);
    return [{ code, severity, about: "trust" as const, summary: words(stores), remedy }];
  });
}

/** The leaf's own remarks say it already. */
function isAboutLeafDates({ reason, about }: StoreVerdict, leaf: Certificate): boolean {
  return (reason === "expired" || reason === "not-yet-valid") && about === leaf.sha256;
}

interface Draft extends Pick<Remark, "code" | "severity" | "remedy"> {
  readonly store: string;
  /** The same for stores that can share a sentence. */
  readonly key: string;
  readonly words: (stores: readonly string[]) => string;
}

function refusal({ tier, verdict }: InspectedStore, input: StoreRemarkInput): Draft {
  const code = codeOf(verdict, input);
  const severity = code === "anchor-unknown" ? "unknown" : tier === "required" ? "critical" : "warning";
  const about = input.certificates.find(({ sha256 }) => sha256 === verdict.about);
  const base = {
    code,
    severity,
    store: verdict.store,
    remedy: verdict.advice ?? REMEDIES[code] ?? "",
  } as const;
  const detail = withinSentence(verdict.detail ?? verdict.reason ?? "");
  if (about !== undefined && code === "chain-incomplete") {
    const missing = `the certificate of ${shortName(about.issuer)}, which issued ${subjectName(about)}, is missing`;
    return { ...base, key: about.sha256, words: (stores) => `${untrusting(stores)}: ${missing}.` };
  }
  if (about !== undefined && code === "root-missing") {
    const root = `${shortName(about.issuer)}, to which the chain leads`;
    return {
      ...base,
      key: about.sha256,
      words: (stores) => `${listText(stores)} ${doNot(stores)} have ${root}.`,
    };
  }
  return { ...base, key: detail, words: (stores) => `${untrusting(stores)}: ${detail}.` };
}

function untrusting(stores: readonly string[]): string {
  return `${listText(stores)} ${doNot(stores)} trust it`;
}

function doNot(stores: readonly string[]): string {
  return stores.length > 1 ? "do not" : "does not";
}

function codeOf({ reason, about }: StoreVerdict, { certificates }: StoreRemarkInput): RemarkCode {
  switch (reason) {
    case "issuer-missing":
      return "chain-incomplete";
    case "anchor-missing":
      return "root-missing";
    case "anchor-unknown":
      return "anchor-unknown";
    case "anchor-removed":
    case "distrust-after":
    case "sct-not-after":
      return "trust-ended";
    case "expired":
      return certificates.some(({ sha256 }) => sha256 === about) ? "intermediate-expired" : "trust-ended";
    default:
      return "untrusted";
  }
}

const REMEDIES: Readonly<Partial<Record<RemarkCode, string>>> = {
  "chain-incomplete": "Append the intermediate certificates that the authority delivered with it.",
  "root-missing":
    "Take a certificate under a root that they have; where your own clients know the root, judge by it: --trust-store ROOT.pem.",
  "trust-ended": "Take a certificate under a root that is trusted still.",
  "intermediate-expired": "Put the authority's current intermediate in its place, or take a new certificate.",
  untrusted: "Have it issued anew; the authority can say why it is so.",
  "anchor-unknown": "Judge by that root itself: --trust-store ROOT.pem.",
};

function endsBeforeLeaf({ trusted, trustedUntil, limitedByCode }: StoreVerdict): boolean {
  return trusted && trustedUntil !== undefined && limitedByCode !== "leaf";
}

function end({ tier, verdict }: InspectedStore, { at, thresholds, leaf }: StoreRemarkInput): Draft {
  const until = verdict.trustedUntil?.getTime() ?? leaf.notAfter;
  const soon = until - at <= thresholds.criticalMs;
  const limit = verdict.limitedBy ?? "";
  return {
    code: "trust-ending",
    severity: tier === "watched" ? "info" : soon ? "critical" : "warning",
    store: verdict.store,
    key: `${until} ${limit}`,
    words: (stores) =>
      `${listText(stores)} trust${stores.length > 1 ? "" : "s"} it until ${instantText(until)} only (${distanceText(until, at)}), before it ends on ${instantText(leaf.notAfter)}: ${limit}.`,
    remedy: "Have the next certificate in place before that day, under a chain that lasts.",
  };
}
