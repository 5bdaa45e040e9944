import type { Api } from "../api.ts";
import type { ApiFailure } from "../failure.ts";
import { malformed } from "../interpret.ts";
import { type Json, list, record, text } from "../json.ts";
import { bucketOfOrigin } from "../names.ts";
import type { CdnService } from "./operations.ts";
import { OPERATIONS } from "./operations.ts";

/** A domain of the CDN, as its list tells it. */
export interface CdnDomain {
  /** As the CDN names it: a wildcard begins with a dot. */
  readonly name: string;
  /** Where the domain's CNAME should lead, lower case; empty when it was not told. */
  readonly cname: string;
  readonly https: boolean;
  readonly resourceGroup: string;
  /** The bucket behind it; undefined when its origin is something else. */
  readonly origin: { readonly bucket: string; readonly region: string } | undefined;
}

export interface CdnDomainList {
  /** Only those that serve visitors. */
  readonly domains: readonly CdnDomain[];
  /** Set when the list is not whole. */
  readonly failure: ApiFailure | undefined;
}

const PAGE_SIZE = 500;
const MAX_PAGES = 1_000;
/** Stopped, or never started; a domain that is being reconfigured goes on serving. */
const NOT_SERVING = ["offline", "stopping", "deleting", "checking", "check_failed"];

export async function listCdnDomains(api: Api, service: CdnService): Promise<CdnDomainList> {
  const domains: CdnDomain[] = [];
  let seen = 0;
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const parameters = { PageNumber: String(page), PageSize: String(PAGE_SIZE) };
    const result = await api.rpc(OPERATIONS[service].list, parameters);
    if (!result.ok) return { domains, failure: result.failure };
    if (record(result.value["Domains"]) === undefined) {
      return { domains, failure: malformed("the answer is no list of domains").failure };
    }
    const told = list(result.value, "Domains", "PageData");
    domains.push(...told.filter((one) => !NOT_SERVING.includes(text(one, "DomainStatus"))).map(readDomain));
    seen += told.length;
    if (told.length === 0 || seen >= Number(text(result.value, "TotalCount")))
      return { domains, failure: undefined };
  }
  return { domains, failure: malformed("the pages of the list of domains do not end").failure };
}

function readDomain(one: Json): CdnDomain {
  const origins = list(record(one["Sources"]), "Source")
    .filter((source) => text(source, "Type") === "oss")
    .flatMap((source) => bucketOfOrigin(text(source, "Content")) ?? []);
  return {
    name: text(one, "DomainName"),
    cname: text(one, "Cname").toLowerCase().replace(/\.$/, ""),
    // The two products write the same thing differently.
    https: (text(one, "SslProtocol") || text(one, "SSLProtocol")) !== "off",
    resourceGroup: text(one, "ResourceGroupId"),
    origin: origins[0],
  };
}
