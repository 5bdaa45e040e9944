import type { RpcOperation } from "../operations.ts";

export type CdnService = "cdn" | "dcdn";

/** The two products answer the same questions under different names. */
export const OPERATIONS: Readonly<
  Record<
    CdnService,
    { readonly list: RpcOperation; readonly certificate: RpcOperation; readonly tags: RpcOperation }
  >
> = {
  cdn: {
    list: "DescribeUserDomains",
    certificate: "DescribeDomainCertificateInfo",
    tags: "DescribeTagResources",
  },
  dcdn: {
    list: "DescribeDcdnUserDomains",
    certificate: "DescribeDcdnDomainCertificateInfo",
    tags: "DescribeDcdnTagResources",
  },
};
