import type { Binding } from "../inventory/binding.ts";
import type { Resolution } from "../observation.ts";
import { classifyTarget, plainName, type Target } from "./classify-target.ts";
import { cdnOf, isBound, type OwnTargets } from "./own-targets.ts";
import type { TargetTable } from "./target-table.ts";

/** Why a CNAME is not what the binding needs. */
export type CnameFault =
  /** The record leads to a provider's name that does not exist any more. */
  | "no-such-target"
  /** The bucket belongs to none of the accounts. */
  | "foreign-bucket"
  | "other-bucket"
  | "other-region"
  /** The CDN name belongs to another domain, or is not the one of this domain. */
  | "other-cdn-name"
  /** An endpoint that answers inside the provider's own network only. */
  | "internal-endpoint"
  /** The bucket is right, but answers for bound domains only, and this one is not bound: the storage compares the Host header strictly. */
  | "host-not-bound"
  | "unknown-target";

/**
 * What one resolver sees: `fits` (bucket or CDN of the binding, or something in front of which nothing else is known), `no-cname` (apex or flattened
 * record: legitimate), `unresolved` (no answer, or none that tells anything about CNAMEs), else a fault, worst first below.
 */
export type CnameStanding = "dangling" | "mismatch" | "unknown" | "fits" | "no-cname" | "unresolved";

export interface CnameView {
  readonly resolver: string;
  readonly cnames: readonly string[];
  /** Undefined without CNAMEs. */
  readonly target: Target | undefined;
  readonly standing: CnameStanding;
  readonly fault: CnameFault | undefined;
}

type Verdict = Pick<CnameView, "standing" | "fault">;

const FITS: Verdict = { standing: "fits", fault: undefined };

/** One per resolver; never none. */
export type CnameViews = readonly [CnameView, ...CnameView[]];

/** The worst that any resolver sees counts. */
const ORDER: readonly CnameStanding[] = ["dangling", "mismatch", "unknown", "fits", "no-cname", "unresolved"];

export function viewsOfCname(
  binding: Binding,
  resolution: Resolution,
  table: TargetTable,
  own: OwnTargets,
): CnameViews {
  const [first = resolution, ...others] = resolution.parts ?? [];
  const view = (part: Resolution): CnameView => viewOfCname(binding, part, table, own);
  return [view(first), ...others.map(view)];
}

export function worstView(views: CnameViews): CnameView {
  const standing = ORDER.find((one) => views.some((view) => view.standing === one));
  return views.find((view) => view.standing === standing) ?? views[0];
}

function viewOfCname(
  binding: Binding,
  resolution: Resolution,
  table: TargetTable,
  own: OwnTargets,
): CnameView {
  const { resolver, cnames } = resolution;
  const target = classifyTarget(cnames, table, own.cdnByCname);
  return { resolver, cnames, target, ...judge(binding, resolution, target, own) };
}

function judge(
  binding: Binding,
  { failure, cnames }: Resolution,
  target: Target | undefined,
  own: OwnTargets,
): Verdict {
  if (target === undefined) {
    return { standing: failure === undefined ? "no-cname" : "unresolved", fault: undefined };
  }
  // At the end of a chain, "no such name" speaks of the last CNAME.
  if (failure?.reason === "no-such-name" && target.kind !== "other") return dangling("no-such-target");
  if (failure !== undefined) return { standing: "unresolved", fault: undefined };
  if (target.kind === "other") return { standing: "unknown", fault: "unknown-target" };
  if (target.kind === "oss-internal") return mismatch("internal-endpoint");
  return target.servingLayer === "oss"
    ? judgeBucket(binding, target, own)
    : judgeFront(binding, cnames.map(plainName), target, own);
}

/** Where nobody said which name the CDN gave the domain, any CDN is as good as another. */
function judgeFront(
  { domain }: Binding,
  cnames: readonly string[],
  { servingLayer }: Target,
  own: OwnTargets,
): Verdict {
  const expected = cdnOf(domain, own);
  if (cnames.some((name) => name === expected?.cname)) return FITS;
  if (cnames.some((name) => own.cdnByCname.has(name))) return mismatch("other-cdn-name");
  // The CDN gives a domain several names; all of them begin with it.
  const bearsName = cnames.some((name) => name.startsWith(`${domain}.`));
  const standsInFront = servingLayer === "waf" || servingLayer === "esa";
  return expected === undefined || bearsName || standsInFront ? FITS : mismatch("other-cdn-name");
}

function judgeBucket(binding: Binding, target: Target, own: OwnTargets): Verdict {
  const provider = target.kind.startsWith("jd-") ? "jdcloud" : "aliyun";
  const ours = own.buckets.get(provider);
  // An endpoint without a bucket is served by the Host header alone.
  if (target.bucket === "") return FITS;
  // The bucket of a binding that left its source may be gone as well.
  if (target.bucket !== binding.bucket || binding.unboundSince !== undefined) {
    const isForeign = ours !== undefined && !ours.has(target.bucket) && binding.provider === provider;
    if (isForeign) return dangling("foreign-bucket");
  }
  if (target.bucket !== binding.bucket) {
    return binding.bucket === "" ? FITS : mismatch("other-bucket");
  }
  const region = binding.region.replace(/^oss-/, "");
  if (target.region !== "" && region !== "" && target.region !== region) return mismatch("other-region");
  const refusesHost = ours?.has(target.bucket) === true && isBound(binding.domain, own) === false;
  return refusesHost ? mismatch("host-not-bound") : FITS;
}

function mismatch(fault: CnameFault): Verdict {
  return { standing: "mismatch", fault };
}

function dangling(fault: CnameFault): Verdict {
  return { standing: "dangling", fault };
}
