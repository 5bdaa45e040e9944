/* What names of the vendor may look like: only these are ever asked or followed, whatever an answer says. */

const REGION = "[a-z]{2,4}(?:-[a-z0-9]{1,30}){1,5}";
const ENDPOINT = new RegExp(`^oss-(${REGION}?)(?:-internal)?\\.aliyuncs\\.com$`);

/** Region of an endpoint of the storage such as `oss-cn-hangzhou.aliyuncs.com`; undefined when it is no such thing. */
export function regionOfEndpoint(host: string): string | undefined {
  return ENDPOINT.exec(host.toLowerCase())?.[1];
}

export function isRegion(text: string): boolean {
  return new RegExp(`^${REGION}$`).test(text);
}

export function isBucketName(name: string): boolean {
  return /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name);
}

/** Bucket and region of an origin such as `media.oss-cn-hangzhou.aliyuncs.com`. */
export function bucketOfOrigin(
  host: string,
): { readonly bucket: string; readonly region: string } | undefined {
  const [bucket = "", ...rest] = host.toLowerCase().split(".");
  const region = regionOfEndpoint(rest.join("."));
  return region === undefined || !isBucketName(bucket) ? undefined : { bucket, region };
}
