import { plainName } from "./classify-target.ts";

/** A CDN domain of ours and the CNAME that its provider gave it. */
export interface CdnName {
  /** `img.example.com`, or `.example.com` for all names below. */
  readonly domain: string;
  readonly cname: string;
  readonly kind: "cdn" | "dcdn" | "waf" | "esa";
}

/** What the sources listed. A list that failed or was never asked for is left out: what is not known convicts nobody. */
export interface OwnLists {
  /** All buckets of a provider, over all accounts. */
  readonly buckets?: readonly { readonly provider: string; readonly names: readonly string[] }[];
  readonly cdn?: readonly CdnName[];
  /** Custom domains (`.example.com` for all below) that buckets answer for. */
  readonly boundDomains?: readonly string[];
}

/** What one account listed; a list that is not whole is left out. */
export interface SourceLists extends Pick<OwnLists, "cdn" | "boundDomains"> {
  readonly provider: string;
  readonly buckets?: readonly string[];
}

/** The lists of all accounts as one. What is wanting in one of them is not known at all: it might lie there. */
export function uniteLists(lists: readonly SourceLists[]): OwnLists {
  const byProvider = Map.groupBy(lists, ({ provider }) => provider);
  const buckets = [...byProvider].flatMap(([provider, accounts]) => {
    const names = wholeOf(accounts.map((account) => account.buckets));
    return names === undefined ? [] : [{ provider, names }];
  });
  const boundDomains = lists.length === 0 ? undefined : wholeOf(lists.map((list) => list.boundDomains));
  const cdn = lists.flatMap((list) => list.cdn ?? []);
  return { buckets, cdn, ...(boundDomains === undefined ? {} : { boundDomains }) };
}

function wholeOf(lists: readonly (readonly string[] | undefined)[]): readonly string[] | undefined {
  return lists.every((list) => list !== undefined) ? lists.flat() : undefined;
}

/** What is ours, ready to be looked up. */
export interface OwnTargets {
  /** Provider → names of all our buckets there. */
  readonly buckets: ReadonlyMap<string, ReadonlySet<string>>;
  readonly cdnByCname: ReadonlyMap<string, CdnName>;
  readonly cdnByDomain: ReadonlyMap<string, CdnName>;
  /** Undefined where nobody listed them. */
  readonly boundDomains: ReadonlySet<string> | undefined;
}

export function indexOwnTargets({ buckets = [], cdn = [], boundDomains }: OwnLists): OwnTargets {
  const names = cdn.map((one) => ({ ...one, cname: plainName(one.cname), domain: plainName(one.domain) }));
  return {
    buckets: new Map(buckets.map(({ provider, names }) => [provider, new Set(names)])),
    cdnByCname: new Map(names.map((one) => [one.cname, one])),
    cdnByDomain: new Map(names.map((one) => [one.domain, one])),
    boundDomains: boundDomains === undefined ? undefined : new Set(boundDomains.map(plainName)),
  };
}

/** The CDN domain that serves a name: itself, or the nearest wildcard above it. */
export function cdnOf(domain: string, { cdnByDomain }: OwnTargets): CdnName | undefined {
  const covering = coveringNames(domain).find((name) => cdnByDomain.has(name));
  return covering === undefined ? undefined : cdnByDomain.get(covering);
}

/** Whether a bucket answers for the name; undefined where nobody knows. */
export function isBound(domain: string, { boundDomains }: OwnTargets): boolean | undefined {
  if (boundDomains === undefined) return undefined;
  return coveringNames(domain).some((name) => boundDomains.has(name));
}

/** `a.b.example`, `.b.example`, `.example`. */
function coveringNames(domain: string): readonly string[] {
  const labels = domain.split(".");
  return [domain, ...labels.slice(1).map((_, index) => `.${labels.slice(index + 1).join(".")}`)];
}
