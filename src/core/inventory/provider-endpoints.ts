import type { Instant } from "../time.ts";

/** Ways in which a bucket of Alibaba Cloud OSS is reached under the provider's own names. */
export type EndpointForm = "classic" | "dual-stack" | "mainland" | "accelerate";

export const ENDPOINT_FORMS: readonly EndpointForm[] = ["classic", "dual-stack", "mainland", "accelerate"];

export interface EndpointBucket {
  readonly name: string;
  readonly region: string;
  readonly createdAt: Instant | undefined;
}

export interface ProviderEndpoint {
  readonly domain: string;
  readonly form: EndpointForm;
  /** Empty for a form that has no region. */
  readonly region: string;
  readonly bucket: string;
}

/**
 * One name per region and form, through which that endpoint's certificate can be seen. The oldest bucket of a region stands for it, so
 * that the name does not change when buckets come. `accelerated` is a bucket that uses transfer acceleration, where there is one.
 */
export function providerEndpoints(
  buckets: readonly EndpointBucket[],
  forms: readonly EndpointForm[],
  accelerated: EndpointBucket | undefined,
): readonly ProviderEndpoint[] {
  const regions = Map.groupBy(buckets, ({ region }) => region);
  const regional = [...regions.keys()].sort().flatMap((region) => {
    const bucket = [...(regions.get(region) ?? [])].sort(byAge)[0]?.name ?? "";
    return forms.flatMap((form) => {
      const suffix = suffixOf(form, region);
      return suffix === undefined ? [] : [{ domain: `${bucket}.${suffix}`, form, region, bucket }];
    });
  });
  if (accelerated === undefined || !forms.includes("accelerate")) return regional;
  const { name } = accelerated;
  const domain = `${name}.oss-accelerate.aliyuncs.com`;
  return [...regional, { domain, form: "accelerate", region: "", bucket: name }];
}

function suffixOf(form: EndpointForm, region: string): string | undefined {
  switch (form) {
    case "classic":
      return `oss-${region}.aliyuncs.com`;
    case "dual-stack":
      return `${region}.oss.aliyuncs.com`;
    case "mainland":
      return isMainland(region) ? `${region}.taihangcda.cn` : undefined;
    case "accelerate":
      return undefined;
  }
}

/** Regions of the Chinese mainland; Hong Kong is a `cn-` region outside of it. */
function isMainland(region: string): boolean {
  return region.startsWith("cn-") && !region.startsWith("cn-hongkong");
}

function byAge(a: EndpointBucket, b: EndpointBucket): number {
  const first = (a.createdAt ?? Number.MAX_SAFE_INTEGER) - (b.createdAt ?? Number.MAX_SAFE_INTEGER);
  return first !== 0 ? first : a.name < b.name ? -1 : 1;
}
