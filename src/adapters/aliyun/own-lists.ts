import type { CdnName, SourceLists } from "../../core/dns/own-targets.ts";
import type { Gathering } from "./gathering.ts";
import type { BucketList } from "./oss/buckets.ts";
import type { AliyunService } from "./ram-policy.ts";

/** What the account listed, as far as each list is whole. */
export function ownLists(
  services: readonly AliyunService[],
  list: BucketList | undefined,
  { bindings, failures, places }: Gathering,
): SourceLists {
  const isWhole = failures.every(({ hides }) => hides === undefined);
  const listsAreWhole = failures.every(({ hides }) => hides !== "all");
  const custom = bindings.filter(({ kind }) => kind === "custom-domain");
  const cdn = custom.flatMap(({ domain, cname }): readonly CdnName[] => {
    const place = (places.get(domain) ?? []).find(({ service }) => service !== "oss");
    if (cname === undefined || place === undefined || place.service === "oss") return [];
    return [{ domain: withoutStar(domain), cname, kind: place.service }];
  });
  const bound = custom.filter(
    ({ layers, settings }) => layers.includes("origin") && settings.monitor?.on !== false,
  );
  return {
    provider: "aliyun",
    ...(list === undefined || list.failure !== undefined
      ? {}
      : { buckets: list.buckets.map(({ name }) => name) }),
    ...(listsAreWhole && services.some((service) => service !== "oss" && service !== "cas") ? { cdn } : {}),
    ...(list !== undefined && isWhole
      ? { boundDomains: bound.map(({ domain }) => withoutStar(domain)) }
      : {}),
  };
}

function withoutStar(domain: string): string {
  return domain.replace(/^\*/, "");
}
