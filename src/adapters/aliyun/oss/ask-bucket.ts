import type { Api } from "../api.ts";
import type { ApiResult } from "../failure.ts";
import { regionOfEndpoint } from "../names.ts";
import type { OssOperation } from "../operations.ts";
import { child, childrenOf, textOf, type XmlElement } from "../xml.ts";
import type { Bucket } from "./buckets.ts";
import { type Cname, readCnames } from "./cnames.ts";

/** Questions about one bucket, at its own endpoint. */
export interface BucketQuestions {
  cnames(bucket: Bucket): Promise<ApiResult<readonly Cname[]>>;
  tags(bucket: Bucket): Promise<ApiResult<Readonly<Record<string, string>>>>;
  /** Does it use transfer acceleration? */
  accelerated(bucket: Bucket): Promise<ApiResult<boolean>>;
}

/** At the endpoint that the bucket list says. */
export function bucketQuestions(api: Api): BucketQuestions {
  const ask = async (operation: OssOperation, bucket: Bucket): Promise<ApiResult<XmlElement>> => {
    const { name, region, endpoint } = bucket;
    const first = await api.oss({ operation, endpoint, region, bucket: name });
    if (first.ok || first.failure.reason !== "wrong-region") return first;
    // Followed once, and only to where the vendor's own endpoints are.
    const elsewhere = first.failure.endpoint ?? "";
    const itsRegion = regionOfEndpoint(elsewhere);
    if (itsRegion === undefined) return first;
    return api.oss({ operation, endpoint: elsewhere, region: itsRegion, bucket: name });
  };
  return {
    async cnames(bucket) {
      const result = await ask("ListCname", bucket);
      return result.ok ? readCnames(result.value) : result;
    },
    async tags(bucket) {
      const result = await ask("GetBucketTagging", bucket);
      if (result.ok) return { ok: true, value: readTags(result.value) };
      return result.failure.reason === "not-found" ? { ok: true, value: {} } : result;
    },
    async accelerated(bucket) {
      const result = await ask("GetBucketInfo", bucket);
      if (!result.ok) return result;
      const info = child(result.value, "Bucket") ?? result.value;
      return { ok: true, value: textOf(info, "TransferAcceleration") === "Enabled" };
    },
  };
}

function readTags(root: XmlElement): Readonly<Record<string, string>> {
  const set = child(root, "TagSet");
  const tags = set === undefined ? [] : childrenOf(set, "Tag");
  return Object.fromEntries(tags.map((tag) => [textOf(tag, "Key"), textOf(tag, "Value")]));
}
