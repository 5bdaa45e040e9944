/* The allow-list: every request that this adapter can make. What changes something or returns a private key is not here. */

export type RpcService = "cdn" | "dcdn" | "cas" | "sts";

export interface RpcProduct {
  readonly version: string;
  readonly host: string;
}

export const RPC_PRODUCTS: Readonly<Record<RpcService, RpcProduct>> = {
  cdn: { version: "2018-05-10", host: "cdn.aliyuncs.com" },
  dcdn: { version: "2018-01-15", host: "dcdn.aliyuncs.com" },
  cas: { version: "2020-04-07", host: "cas.aliyuncs.com" },
  sts: { version: "2015-04-01", host: "sts.aliyuncs.com" },
};

export type OssOperation = "ListBuckets" | "ListCname" | "GetBucketInfo" | "GetBucketTagging";

export interface OssRule {
  /** RAM action. */
  readonly permission: string;
  /** `service`: asked at a region's endpoint; `bucket`: at the bucket's own. */
  readonly at: "service" | "bucket";
  /** Always part of the query. */
  readonly fixed: Readonly<Record<string, string>>;
  /** What a caller may add. */
  readonly parameters: readonly string[];
}

export const OSS_OPERATIONS: Readonly<Record<OssOperation, OssRule>> = {
  ListBuckets: {
    permission: "oss:ListBuckets",
    at: "service",
    fixed: { "max-keys": "1000" },
    parameters: ["marker"],
  },
  ListCname: { permission: "oss:ListCname", at: "bucket", fixed: { cname: "" }, parameters: [] },
  GetBucketInfo: { permission: "oss:GetBucketInfo", at: "bucket", fixed: { bucketInfo: "" }, parameters: [] },
  GetBucketTagging: {
    permission: "oss:GetBucketTagging",
    at: "bucket",
    fixed: { tagging: "" },
    parameters: [],
  },
};

export type RpcOperation =
  | "DescribeUserDomains"
  | "DescribeDomainCertificateInfo"
  | "DescribeTagResources"
  | "DescribeDcdnUserDomains"
  | "DescribeDcdnDomainCertificateInfo"
  | "DescribeDcdnTagResources"
  | "ListUserCertificateOrder"
  | "AssumeRole"
  | "AssumeRoleWithOIDC";

export interface RpcRule {
  readonly service: RpcService;
  /** RAM action; empty where none is needed. */
  readonly permission: string;
  readonly fixed: Readonly<Record<string, string>>;
  /** What a caller may add; `.N` stands for a number. */
  readonly parameters: readonly string[];
}

const paging = ["PageNumber", "PageSize"];
const tagged = { fixed: { ResourceType: "DOMAIN" }, parameters: ["ResourceId.N"] };
const role = ["RoleArn", "RoleSessionName", "DurationSeconds", "Policy"];

export const RPC_OPERATIONS: Readonly<Record<RpcOperation, RpcRule>> = {
  DescribeUserDomains: {
    service: "cdn",
    permission: "cdn:DescribeUserDomains",
    fixed: {},
    parameters: paging,
  },
  DescribeDomainCertificateInfo: {
    service: "cdn",
    permission: "cdn:DescribeDomainCertificateInfo",
    fixed: {},
    parameters: ["DomainName"],
  },
  DescribeTagResources: { service: "cdn", permission: "cdn:DescribeTagResources", ...tagged },
  DescribeDcdnUserDomains: {
    service: "dcdn",
    permission: "dcdn:DescribeDcdnUserDomains",
    fixed: {},
    parameters: paging,
  },
  DescribeDcdnDomainCertificateInfo: {
    service: "dcdn",
    permission: "dcdn:DescribeDcdnDomainCertificateInfo",
    fixed: {},
    parameters: ["DomainName"],
  },
  DescribeDcdnTagResources: { service: "dcdn", permission: "dcdn:DescribeDcdnTagResources", ...tagged },
  ListUserCertificateOrder: {
    service: "cas",
    permission: "yundun-cert:ListUserCertificateOrder",
    fixed: { ShowSize: "50" },
    parameters: ["OrderType", "Status", "CurrentPage"],
  },
  AssumeRole: { service: "sts", permission: "sts:AssumeRole", fixed: {}, parameters: role },
  AssumeRoleWithOIDC: {
    service: "sts",
    permission: "",
    fixed: {},
    parameters: [...role, "OIDCProviderArn", "OIDCToken"],
  },
};

/** The query or form of an allowed request. Throws, as for any bug, when a caller asks for more than the list allows. */
export function allowedParameters(
  rule:
    | { readonly fixed: Readonly<Record<string, string>>; readonly parameters: readonly string[] }
    | undefined,
  wanted: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  if (rule === undefined) throw new Error("this operation is not on the allow-list");
  const strange = Object.keys(wanted).find((name) => !rule.parameters.includes(name.replace(/\.\d+$/, ".N")));
  if (strange !== undefined) throw new Error(`parameter ${strange} is not on the allow-list`);
  return { ...wanted, ...rule.fixed };
}
