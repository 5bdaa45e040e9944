import type { BindingFacts, StoreFacts } from "../findings/facts.ts";
import { earliestEnd, type SeenLeaf, seenLeaves } from "../findings/seen.ts";
import type { Look } from "../look.ts";
import type { KeyType } from "../observation.ts";
import type { CertificateIdentity, Judgement, StoreJudgement } from "../record.ts";
import type { Instant } from "../time.ts";
import { OTHER_ANCHOR } from "../trust/anchor-names.ts";

const RENEWALS_KEPT = 3;

/** What the record keeps of a look's judgement. What is not known now stays as it was known last. */
export function judgementOf(previous: Judgement | undefined, look: Look, facts: BindingFacts): Judgement {
  const worst = earliestEnd(seenLeaves(facts))?.leaf;
  const isSeen = facts.endpoints.some(({ seen }) => seen !== undefined);
  const { state } = facts.served;
  return {
    at: look.at,
    served: { state, since: previous?.served.state === state ? previous.served.since : look.at },
    leaf: worst === undefined ? previous?.leaf : { notBefore: worst.notBefore, notAfter: worst.notAfter },
    pathEarliestNotAfter: pathEnd(facts.stores) ?? previous?.pathEarliestNotAfter,
    stores: isSeen ? facts.stores.map((store) => storeJudgement(store, facts)) : (previous?.stores ?? []),
    certificates: worst === undefined ? (previous?.certificates ?? []) : identities(facts),
    lastFullAt: look.full && look.observations.length > 0 ? look.at : previous?.lastFullAt,
    renewals: facts.renewals,
    ...(facts.dns.memory === undefined ? {} : { dns: facts.dns.memory }),
    ...(facts.practice === undefined ? {} : { practice: facts.practice }),
    ...backupOf(facts),
  };
}

function backupOf({ backup }: BindingFacts): Pick<Judgement, "backup"> {
  const usable = backup?.candidates.find(({ verdict }) => verdict === "usable");
  return usable === undefined ? {} : { backup: usable.text };
}

/** Notes a renewal when the earliest leaf of a key type gives way to one that ends later. */
export function renewalsAfter(
  previous: Judgement | undefined,
  now: readonly Pick<SeenLeaf, "endpoint" | "leaf">[],
  at: Instant,
): Judgement["renewals"] {
  const before = previous?.renewals ?? [];
  const replaced = (previous?.certificates ?? []).find(({ keyType, sha256, notAfter }) => {
    const leaves = now.filter(({ endpoint }) => endpoint.state.keyType === keyType).map(({ leaf }) => leaf);
    return leaves.length > 0 && leaves.every((leaf) => leaf.sha256 !== sha256 && leaf.notAfter > notAfter);
  });
  return replaced === undefined
    ? before
    : [{ at, remainingMs: replaced.notAfter - at }, ...before].slice(0, RENEWALS_KEPT);
}

function storeJudgement({ store, tier, verdict }: StoreFacts, facts: BindingFacts): StoreJudgement {
  const { trusted, reason, trustedUntil, limitedBy, limitedByCode, rootEnd, path } = verdict;
  const anchor = path?.at(-1);
  return {
    store,
    tier,
    trusted,
    ...(reason === undefined ? {} : { reason }),
    ...(trustedUntil === undefined ? {} : { trustedUntil: trustedUntil.getTime() }),
    ...(limitedBy === undefined ? {} : { limitedBy }),
    ...(limitedByCode === undefined ? {} : { limitedByCode }),
    ...(rootEnd === undefined ? {} : { rootEnd: { at: rootEnd.at.getTime(), code: rootEnd.code } }),
    ...(anchor === undefined ? {} : { anchor: facts.anchorName(anchor) }),
  };
}

/** The earliest end of any certificate on the stores' best paths. */
function pathEnd(stores: readonly StoreFacts[]): Instant | undefined {
  const ends = stores.flatMap(({ verdict }) =>
    (verdict.path ?? []).map(({ notAfter }) => notAfter.getTime()),
  );
  return ends.length === 0 ? undefined : Math.min(...ends);
}

/** What a record remembers of the leaf that ends first; undefined when none was ever seen. */
export function earliestCertificate(judgement: Judgement | undefined): CertificateIdentity | undefined {
  return (judgement?.certificates ?? []).toSorted((a, b) => a.notAfter - b.notAfter)[0];
}

/** One certificate per key type: the one that ends first. */
function identities(facts: BindingFacts): readonly CertificateIdentity[] {
  const byKeyType = Map.groupBy(seenLeaves(facts), ({ endpoint }) => endpoint.state.keyType);
  return [...byKeyType].flatMap(([keyType, leaves]) => identity(facts, keyType, earliestEnd(leaves)) ?? []);
}

function identity(
  facts: BindingFacts,
  keyType: KeyType,
  seen: SeenLeaf | undefined,
): CertificateIdentity | undefined {
  if (seen === undefined) return undefined;
  const { serial, sha256, subject, issuer, notBefore, notAfter } = seen.leaf;
  const reached = seen.seen.evaluation.verdicts.filter(({ path }) => path !== undefined);
  const anchor = (reached.find(({ trusted }) => trusted) ?? reached[0])?.path?.at(-1);
  return {
    keyType,
    serial,
    sha256,
    subject: subject.text,
    issuer: issuer.text,
    anchor: anchor === undefined ? OTHER_ANCHOR : facts.anchorName(anchor),
    notBefore,
    notAfter,
  };
}
