import { byText } from "./encode.ts";
import { OSS_OPERATIONS, RPC_OPERATIONS } from "./operations.ts";

export type AliyunService = "oss" | "cdn" | "dcdn" | "cas";

export interface PolicyOptions {
  /** Some rule asks for tags. */
  readonly tags?: boolean;
}

export interface RamPolicy {
  readonly Version: "1";
  readonly Statement: readonly {
    readonly Effect: "Allow";
    readonly Action: readonly string[];
    readonly Resource: readonly string[];
  }[];
}

/** The least that must be allowed (RAM policy language, version 1) for what the services will be asked. */
export function ramPolicy(
  services: readonly AliyunService[],
  { tags = false }: PolicyOptions = {},
): RamPolicy {
  const { ListBuckets, ListCname, GetBucketInfo, GetBucketTagging } = OSS_OPERATIONS;
  const rpc = RPC_OPERATIONS;
  const rules = {
    oss: [ListBuckets, ListCname, GetBucketInfo, ...(tags ? [GetBucketTagging] : [])],
    cdn: [
      rpc.DescribeUserDomains,
      rpc.DescribeDomainCertificateInfo,
      ...(tags ? [rpc.DescribeTagResources] : []),
    ],
    dcdn: [
      rpc.DescribeDcdnUserDomains,
      rpc.DescribeDcdnDomainCertificateInfo,
      ...(tags ? [rpc.DescribeDcdnTagResources] : []),
    ],
    cas: [rpc.ListUserCertificateOrder],
  };
  const statements = [...new Set(services)].map((service) => ({
    Effect: "Allow" as const,
    Action: rules[service].map(({ permission }) => permission).sort(byText),
    Resource: [service === "oss" ? "acs:oss:*:*:*" : "*"],
  }));
  return { Version: "1", Statement: statements };
}
