import type { CertificateSummary, StoreVerdict } from "../evaluation.ts";
import type { BindingFacts, Draft, StoreFacts } from "./facts.ts";
import { atAddresses } from "./seen.ts";

/** The certificate a verdict is about, when it is an intermediate of the presented chain or path and not the leaf. */
export function intermediateAbout(facts: StoreFacts): CertificateSummary | undefined {
  const { about, path } = facts.verdict;
  for (const { seen } of facts.endpoints) {
    if (seen === undefined || seen.leaf?.sha256 === about) continue;
    const presented = seen.evaluation.presented.certificates.flatMap(({ certificate }) => certificate ?? []);
    const found = [...presented, ...(path ?? [])].find(({ sha256 }) => sha256 === about);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** True for what the leaf's own findings, a name or the time, already say: trust codes stay silent about it. */
export function isAboutLeaf(facts: StoreFacts): boolean {
  const { reason, about } = facts.verdict;
  const leaf = facts.endpoints.find(({ seen }) => about !== undefined && seen?.leaf?.sha256 === about)?.seen
    ?.leaf;
  if (leaf === undefined) return false;
  if (reason === "malformed") return leaf.extensions.subjectAltName === undefined;
  return reason === "expired" || reason === "not-yet-valid";
}

/** One draft per store whose verdict has one of the reasons; a watched store is information only. */
export function draftPerStore(
  facts: BindingFacts,
  reasons: readonly StoreVerdict["reason"][],
  words: (store: StoreFacts, where: string, mend: string | undefined) => Pick<Draft, "summary" | "remedy">,
): readonly Draft[] {
  return facts.stores
    .filter(({ verdict }) => !verdict.trusted && reasons.includes(verdict.reason))
    .map((store) => ({
      scope: store.store,
      ...(store.tier === "watched" ? { severity: "info" as const } : {}),
      ...(store.verdict.trustedUntil === undefined ? {} : { deadline: store.verdict.trustedUntil.getTime() }),
      ...words(store, atAddresses(facts, store.endpoints), knownMend(facts, store)),
      endpoints: store.endpoints,
      facts: {
        reason: store.verdict.reason ?? "",
        ...(store.verdict.limitedBy === undefined ? {} : { limit: store.verdict.limitedBy }),
      },
    }));
}

/** Stores that browsers and operating systems bring along: nobody can add a root there by himself. */
export function isPublicStore(store: string): boolean {
  return PUBLIC_STORES.has(store);
}

const PUBLIC_STORES: ReadonlySet<string> = new Set(["mozilla", "chrome", "apple", "microsoft"]);

/** Rules of the web PKI bind chains that a public store trusts, and no private ones. */
export function isPubliclyTrusted({ stores }: Pick<BindingFacts, "stores">): boolean {
  return stores.some(({ store, verdict }) => verdict.trusted && isPublicStore(store));
}

/** The mend that is known for a chain that a store refuses or will refuse: what the verdict says, else a cross-certificate from the root under which others see it. */
export function knownMend(facts: BindingFacts, { store, verdict }: StoreFacts): string | undefined {
  if (verdict.advice !== undefined) return verdict.advice;
  const roots = facts.stores.flatMap((other) =>
    other.verdict.trusted && other.store !== store ? (other.verdict.path?.at(-1)?.sha256 ?? []) : [],
  );
  return [...new Set(roots)].flatMap((root) => facts.crossAdvice(store, root) ?? [])[0];
}
