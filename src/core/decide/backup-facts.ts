import type { CertificateSummary, StoreVerdict } from "../evaluation.ts";
import type { BackupCandidate, BackupFacts } from "../findings/facts.ts";
import { earliestEnd, type SeenLeaf } from "../findings/seen.ts";
import { compareHosted } from "../hosted/compare-hosted.ts";
import { dayOf } from "../hosted/hosted.ts";
import type { HeldCertificate } from "../hosted/known-certificates.ts";
import type { Look } from "../look.ts";
import type { Instant } from "../time.ts";
import { authorityOwner, ownerLabel } from "../trust/authority-owner.ts";
import type { JudgeTools } from "./judge-tools.ts";

/** What is known of the CA that issued a certificate. */
interface Issuer {
  /** Folded, for comparison; empty when nobody can tell. */
  readonly owner: string;
  /** Undefined where the chain is not known. */
  readonly verdicts: readonly StoreVerdict[] | undefined;
}

const CONSIDERED = 50;

/**
 * What could stand in for the served certificate of a critical binding, and why not: another CA's, trusted by every required store, and under
 * no root that ends on the same day. The owner is told by the anchor where the chain is known, else by the issuer's name.
 */
export function backupFacts(
  tools: JudgeTools,
  { binding, at, known, unreadServices = [] }: Look,
  leaves: readonly SeenLeaf[],
): BackupFacts | undefined {
  const worst = earliestEnd(leaves);
  if (!binding.critical || known === undefined || worst === undefined) return undefined;
  if (unreadServices.length > 0) return undefined;
  const required = new Set(binding.stores.required);
  const verdicts = worst.seen.evaluation.verdicts.filter(({ store }) => required.has(store));
  const anchor = anchorOf(verdicts);
  const name = anchor?.subject ?? worst.leaf.issuer.text;
  const served = { owner: authorityOwner(name), verdicts, issuer: worst.leaf.issuer.text };
  const others = known.filter(({ certificate }) =>
    leaves.every(({ leaf }) => compareHosted(certificate, leaf) === "different"),
  );
  const candidates = others
    .filter(({ certificate }) => (certificate.notAfter?.at ?? 0) > at)
    .slice(0, CONSIDERED)
    .map((held) => judge(held, issuerOf(tools, held, binding.stores.required, at, served), served));
  return { servedOwner: ownerLabel(name), candidates };
}

function judge(held: HeldCertificate, issuer: Issuer, served: Issuer): BackupCandidate {
  return { text: describe(held), verdict: verdictOf(issuer, served) };
}

function verdictOf({ owner, verdicts }: Issuer, served: Issuer): BackupCandidate["verdict"] {
  if (verdicts?.some(({ trusted }) => !trusted) === true) return "untrusted";
  if (owner === "") return "owner-unknown";
  if (owner === served.owner) return "same-owner";
  const endsTogether = (verdicts ?? []).some(({ store, rootEnd }) => {
    const end = served.verdicts?.find((verdict) => verdict.store === store)?.rootEnd;
    return rootEnd !== undefined && end?.at.getTime() === rootEnd.at.getTime();
  });
  return endsTogether ? "same-root-end" : "usable";
}

function issuerOf(
  { evaluator, stores }: JudgeTools,
  { certificate }: HeldCertificate,
  required: readonly string[],
  at: Instant,
  served: { readonly owner: string; readonly issuer: string },
): Issuer {
  const { chain = [], issuer = "", notBefore } = certificate;
  if (chain.length === 0) {
    const isServed = issuer !== "" && served.issuer.includes(issuer);
    return { owner: isServed ? served.owner : toldOwner(issuer, stores), verdicts: undefined };
  }
  const judged = required.flatMap((name) => stores.get(name) ?? []);
  const then = new Date(Math.max(at, notBefore?.at ?? at));
  const { verdicts } = evaluator.evaluate({ chain, at: then, stores: judged });
  return { owner: authorityOwner(anchorOf(verdicts)?.subject ?? issuer), verdicts };
}

/** A bare name of an intermediate says who owns it only when it begins with, or has in it, the name of an owner of known roots. */
function toldOwner(issuer: string, stores: JudgeTools["stores"]): string {
  const owner = authorityOwner(issuer);
  if (issuer.includes("O=") || owner === "") return owner;
  const roots = [...stores.values()].flatMap((store) => store.anchors);
  const owners = new Set(roots.map(({ certificate }) => authorityOwner(certificate.subject.text)));
  return [...owners].find((known) => known !== "" && owner.includes(known)) ?? "";
}

function anchorOf(verdicts: readonly StoreVerdict[]): CertificateSummary | undefined {
  return verdicts.find(({ trusted }) => trusted)?.path?.at(-1);
}

function describe({ certificate, kept, holder }: HeldCertificate): string {
  const { issuer = "", notAfter } = certificate;
  const by = issuer === "" ? "one" : `one by ${ownerLabel(issuer)}`;
  const until = notAfter === undefined ? "" : ` until ${dayOf(notAfter)}`;
  const where = kept === "service" ? `in the certificate service of ${holder}` : `hosted for ${holder}`;
  return `${by}${until} ${where}`;
}
