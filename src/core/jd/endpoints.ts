/** Endpoints of the old kind, which know no HTTPS for customers' domains: `<bucket>.oss.<region>.jcloudcs.com`, `s3.<region>.jcloudcs.com`. */
export function isLegacyEndpoint(name: string): boolean {
  return /(^|\.)jcloudcs\.com\.?$/i.test(name);
}

/** The access domain that a ticket names: `<bucket>.s3.<region>.jdcloud-oss.com`; undefined when bucket or region is unknown. */
export function accessDomain({
  bucket,
  region,
}: {
  readonly bucket: string;
  readonly region: string;
}): string | undefined {
  return bucket === "" || region === "" ? undefined : `${bucket}.s3.${region}.jdcloud-oss.com`;
}

/** The provider's own endpoint of a region, which programs use; undefined when the region is unknown. */
export function regionEndpoint({ region }: { readonly region: string }): string | undefined {
  return region === "" ? undefined : `s3.${region}.jdcloud-oss.com`;
}
