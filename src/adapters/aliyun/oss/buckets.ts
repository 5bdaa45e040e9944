import type { Instant } from "../../../core/time.ts";
import type { Api } from "../api.ts";
import { parseInstant } from "../dates.ts";
import type { ApiFailure } from "../failure.ts";
import { malformed } from "../interpret.ts";
import { isBucketName, isRegion, regionOfEndpoint } from "../names.ts";
import { child, childrenOf, textOf, type XmlElement } from "../xml.ts";

export interface Bucket {
  readonly name: string;
  /** `cn-hangzhou` */
  readonly region: string;
  /** `oss-cn-hangzhou.aliyuncs.com` */
  readonly endpoint: string;
  readonly resourceGroup: string;
  /** Undefined when it was not told. */
  readonly createdAt: Instant | undefined;
}

export interface BucketList {
  /** The account's id; empty when nothing was read. */
  readonly account: string;
  readonly buckets: readonly Bucket[];
  /** Set when the list is not whole. */
  readonly failure: ApiFailure | undefined;
}

/** A thousand buckets a page: far more than any account may have. */
const MAX_PAGES = 200;

/** All buckets of the account in all regions, asked at one region's endpoint. */
export async function listBuckets(api: Api, region: string, endpoint: string): Promise<BucketList> {
  const buckets: Bucket[] = [];
  let account = "";
  let marker = "";
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const parameters: Readonly<Record<string, string>> = marker === "" ? {} : { marker };
    const result = await api.oss({ operation: "ListBuckets", endpoint, region, bucket: "", parameters });
    if (!result.ok) return { account, buckets, failure: result.failure };
    const root = result.value;
    const listed = child(root, "Buckets");
    if (root.name !== "ListAllMyBucketsResult" || listed === undefined) {
      return { account, buckets, failure: malformed("the answer is no list of buckets").failure };
    }
    const owner = child(root, "Owner");
    if (owner !== undefined) account = textOf(owner, "ID");
    buckets.push(...childrenOf(listed, "Bucket").flatMap((one) => readBucket(one) ?? []));
    const next = textOf(root, "NextMarker");
    if (textOf(root, "IsTruncated") !== "true") return { account, buckets, failure: undefined };
    if (next <= marker) break;
    marker = next;
  }
  return { account, buckets, failure: malformed("the pages of the list of buckets do not end").failure };
}

function readBucket(element: XmlElement): Bucket | undefined {
  const name = textOf(element, "Name");
  const endpoint = textOf(element, "ExtranetEndpoint").toLowerCase();
  const fromEndpoint = regionOfEndpoint(endpoint);
  if (!isBucketName(name) || fromEndpoint === undefined) return undefined;
  const told = textOf(element, "Region");
  const region = isRegion(told) ? told : fromEndpoint;
  const createdAt = parseInstant(textOf(element, "CreationDate"));
  return { name, endpoint, region, resourceGroup: textOf(element, "ResourceGroupId"), createdAt };
}
