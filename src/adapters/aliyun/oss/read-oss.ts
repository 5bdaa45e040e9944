import type { HostedState } from "../../../core/hosted/hosted.ts";
import {
  type EndpointForm,
  type ProviderEndpoint,
  providerEndpoints,
} from "../../../core/inventory/provider-endpoints.ts";
import type { Instant } from "../../../core/time.ts";
import { forEachBounded } from "../../http/bounded.ts";
import { type Breaker, createBreaker } from "../breaker.ts";
import type { ApiResult } from "../failure.ts";
import { addBinding, addFailure, type Gathering, normalDomain, rawBinding } from "../gathering.ts";
import { REGION_CONCURRENCY } from "../limits.ts";
import type { BucketQuestions } from "./ask-bucket.ts";
import type { Bucket } from "./buckets.ts";
import type { Cname } from "./cnames.ts";

export interface OssReader {
  readonly ask: BucketQuestions;
  readonly account: string;
  readonly tags: boolean;
  readonly forms: readonly EndpointForm[];
  readonly now: () => Instant;
  /** Does the name exist in DNS? */
  readonly exists: (domain: string) => Promise<boolean>;
  /** What is known beside of what the storage tells. */
  readonly hostedState: (cname: Cname) => HostedState;
}

/** Asks every bucket, each region for itself: one that is slow or silent holds up no other. */
export async function readBuckets(
  reader: OssReader,
  buckets: readonly Bucket[],
  into: Gathering,
): Promise<void> {
  const regions = Map.groupBy(buckets, ({ region }) => region);
  const breakers: Breakers = new Map(
    [...regions.keys()].map((region) => [region, createBreaker(`the storage in ${region}`)]),
  );
  await Promise.all(
    [...regions].map(([region, local]) =>
      forEachBounded(local, REGION_CONCURRENCY, async (bucket) => {
        const cnames = await askIn(breakers, region, () => reader.ask.cnames(bucket));
        if (!cnames.ok) return addFailure(into, bucket.name, cnames.failure, { bucket: bucket.name });
        if (cnames.value.length > 0) await addCnames(reader, bucket, cnames.value, into);
      }),
    ),
  );
  await addEndpoints(reader, buckets, breakers, into);
}

/** By region: one that is silent is not asked on and on. */
type Breakers = ReadonlyMap<string, Breaker>;

function askIn<T>(
  breakers: Breakers,
  region: string,
  ask: () => Promise<ApiResult<T>>,
): Promise<ApiResult<T>> {
  return breakers.get(region)?.run(ask) ?? ask();
}

async function addCnames(
  reader: OssReader,
  bucket: Bucket,
  cnames: readonly Cname[],
  into: Gathering,
): Promise<void> {
  const told = reader.tags ? await reader.ask.tags(bucket) : undefined;
  if (told?.ok === false) addFailure(into, `tags of ${bucket.name}`, told.failure);
  const tags = told?.ok === true ? told.value : {};
  for (const cname of cnames) {
    const domain = normalDomain(cname.domain);
    if (domain === undefined) {
      const detail = `the bucket names a bound domain that is none: ${cname.domain.slice(0, 100)}`;
      addFailure(into, bucket.name, { reason: "malformed-answer", detail });
      continue;
    }
    const binding = rawBinding(into.source, {
      domain,
      ...placeOf(reader, bucket),
      tags,
      layers: ["origin"],
      settings: cname.enabled ? {} : { monitor: SWITCHED_OFF },
    });
    const reading = { layer: "origin", readAt: reader.now(), state: reader.hostedState(cname) } as const;
    addBinding(into, binding, reading, { service: "oss", bucket });
  }
}

const SWITCHED_OFF = {
  on: false,
  reason: "the binding is switched off at Alibaba Cloud OSS",
  until: undefined,
};

function placeOf({ account }: OssReader, { name, region, resourceGroup }: Bucket) {
  return { account, bucket: name, region, resourceGroup };
}

/** The provider's own names, one per region and form: found by themselves, because everybody who uses a bucket uses one. */
async function addEndpoints(
  reader: OssReader,
  buckets: readonly Bucket[],
  breakers: Breakers,
  into: Gathering,
): Promise<void> {
  const accelerated = reader.forms.includes("accelerate")
    ? await findAccelerated(reader, buckets, breakers, into)
    : undefined;
  for (const endpoint of providerEndpoints(buckets, reader.forms, accelerated)) {
    // Not every region has every form.
    if (endpoint.form !== "classic" && !(await reader.exists(endpoint.domain))) continue;
    addBinding(into, endpointBinding(reader, endpoint, into.source), notQueryable(reader), undefined);
  }
}

function endpointBinding(
  { account }: OssReader,
  { domain, bucket, region }: ProviderEndpoint,
  source: string,
) {
  const kind = "provider-endpoint" as const;
  return rawBinding(source, { domain, kind, account, bucket, region, layers: ["origin"] });
}

function notQueryable({ now }: OssReader) {
  return { layer: "origin" as const, readAt: now(), state: { kind: "not-queryable" as const } };
}

/** The first bucket that uses transfer acceleration; asking ends with the first, and with the first missing permission. */
async function findAccelerated(
  reader: OssReader,
  buckets: readonly Bucket[],
  breakers: Breakers,
  into: Gathering,
): Promise<Bucket | undefined> {
  let found: Bucket | undefined;
  let denied = false;
  await forEachBounded(buckets, REGION_CONCURRENCY, async (bucket) => {
    if (found !== undefined || denied) return;
    const result = await askIn(breakers, bucket.region, () => reader.ask.accelerated(bucket));
    if (result.ok && result.value) found ??= bucket;
    if (result.ok || result.failure.reason !== "permission-denied" || denied) return;
    denied = true;
    addFailure(into, "transfer acceleration", result.failure);
  });
  return found;
}
