import type { FakeBoundDomain, FakeBucket, FakeWorld } from "./fake-world.ts";
import type { ReadFacts } from "./pem-facts.ts";
import type { Received } from "./received.ts";
import { element, ossError, type Reply, xmlReply } from "./reply.ts";

/* The storage: buckets, and the domains that are bound to them. */

export function storageOperation(request: Received, bucket: string): string {
  if (bucket === "") return request.query.has("regions") ? "DescribeRegions" : "ListBuckets";
  if (request.query.has("cname")) return request.query.has("comp") ? "PutCname" : "ListCname";
  if (request.query.has("bucketInfo")) return "GetBucketInfo";
  return request.query.has("tagging") ? "GetBucketTagging" : "ListObjects";
}

export function storageReply(
  world: FakeWorld,
  request: Received,
  place: { readonly bucket: string; readonly region: string },
  facts: ReadFacts,
): Reply {
  const operation = storageOperation(request, place.bucket);
  if (operation === "ListBuckets") return listBuckets(world, request);
  const bucket = world.buckets.find(({ name }) => name === place.bucket);
  if (bucket === undefined)
    return ossError({ status: 404, code: "NoSuchBucket", message: "No such bucket." });
  if (bucket.region !== place.region) {
    const message = "The bucket you are attempting to access must be addressed using the specified endpoint.";
    return ossError({ status: 403, code: "AccessDenied", message, endpoint: endpointOf(bucket.region) });
  }
  if (operation === "ListCname") return listCname(world, bucket, facts);
  if (operation === "GetBucketInfo") return bucketInfo(bucket);
  if (operation === "GetBucketTagging") return tagging(bucket);
  return ossError({ status: 403, code: "AccessDenied", message: `The lab has no ${operation}.` });
}

function endpointOf(region: string): string {
  return `oss-${region}.aliyuncs.com`;
}

function listBuckets(world: FakeWorld, request: Received): Reply {
  const size = Math.min(Number(request.query.get("max-keys") ?? 100), world.maxPage);
  const marker = request.query.get("marker") ?? "";
  const sorted = world.buckets.filter(({ name }) => name > marker).sort((a, b) => (a.name < b.name ? -1 : 1));
  const page = sorted.slice(0, size);
  const last = page.at(-1)?.name ?? "";
  const more = sorted.length > size ? `${element("IsTruncated", "true")}${element("NextMarker", last)}` : "";
  const owner = `<Owner>${element("ID", world.accountId)}${element("DisplayName", world.accountId)}</Owner>`;
  return xmlReply(
    `<ListAllMyBucketsResult>${more}${owner}<Buckets>${page.map(bucketXml).join("")}</Buckets></ListAllMyBucketsResult>`,
  );
}

function bucketXml({ name, region, createdAt, resourceGroup }: FakeBucket): string {
  return `<Bucket>${element("CreationDate", createdAt ?? "2024-01-02T03:04:05.000Z")}${element("ExtranetEndpoint", endpointOf(region))}${element("IntranetEndpoint", `oss-${region}-internal.aliyuncs.com`)}${element("Location", `oss-${region}`)}${element("Name", name)}${element("Region", region)}${element("StorageClass", "Standard")}${element("ResourceGroupId", resourceGroup ?? "rg-default")}</Bucket>`;
}

function listCname(world: FakeWorld, bucket: FakeBucket, facts: ReadFacts): Reply {
  const cnames = bucket.domains.map((domain) => cnameXml(domain, facts)).join("\n  ");
  return xmlReply(
    `<ListCnameResult>\n  ${element("Bucket", bucket.name)}${element("Owner", world.accountId)}\n  ${cnames}\n</ListCnameResult>`,
  );
}

function cnameXml({ domain, status, wildcard, certificate }: FakeBoundDomain, facts: ReadFacts): string {
  const wild = wildcard === undefined ? "" : element("IsWildCard", String(wildcard));
  const hosted = certificate === undefined ? "" : certificateXml(certificate, facts);
  return `<Cname>${element("Domain", domain)}<LastModified>2021-09-15T02:35:07.000Z</LastModified>${element("Status", status ?? "Enabled")}${wild}${hosted}</Cname>`;
}

function certificateXml(certificate: NonNullable<FakeBoundDomain["certificate"]>, facts: ReadFacts): string {
  const { sha1, notBefore, notAfter } = facts(certificate.pem);
  const bound = new Date(certificate.boundAt ?? notBefore.getTime());
  return `<Certificate>${element("Type", certificate.type ?? "CAS")}${element("CertId", certificate.id ?? "")}${element("Status", certificate.status ?? "Enabled")}${element("CreationDate", looseDate(bound))}${element("Fingerprint", sha1)}${element("ValidStartDate", looseDate(notBefore))}${element("ValidEndDate", looseDate(notAfter))}</Certificate>`;
}

/** RFC 1123, but the day without its leading zero. */
function looseDate(date: Date): string {
  return date.toUTCString().replace(/, 0/, ", ");
}

function bucketInfo(bucket: FakeBucket): Reply {
  const { name, region, accelerated } = bucket;
  return xmlReply(
    `<BucketInfo><Bucket>${element("Name", name)}${element("ExtranetEndpoint", endpointOf(region))}${element("TransferAcceleration", accelerated === true ? "Enabled" : "Disabled")}</Bucket></BucketInfo>`,
  );
}

function tagging({ tags }: FakeBucket): Reply {
  if (tags === undefined) return ossError({ status: 404, code: "NoSuchTagSet", message: "No tags." });
  const set = Object.entries(tags).map(([k, v]) => `<Tag>${element("Key", k)}${element("Value", v)}</Tag>`);
  return xmlReply(`<Tagging><TagSet>${set.join("")}</TagSet></Tagging>`);
}
