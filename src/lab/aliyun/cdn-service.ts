import type { FakeCdnDomain, FakeWorld } from "./fake-world.ts";
import type { ReadFacts } from "./pem-facts.ts";
import { jsonReply, type Reply, rpcError } from "./reply.ts";

/* The two content delivery networks: the same answers, with some fields under another name. */

type Product = "cdn" | "dcdn";
type Query = ReadonlyMap<string, string>;

export function cdnReply(
  world: FakeWorld,
  product: Product,
  operation: string,
  query: Query,
  facts: ReadFacts,
): Reply {
  const domains = world[product];
  switch (operation) {
    case "DescribeUserDomains":
    case "DescribeDcdnUserDomains":
      return listDomains(world, product, query);
    case "DescribeDomainCertificateInfo":
    case "DescribeDcdnDomainCertificateInfo":
      return certificateInfo(domains, product, query.get("DomainName") ?? "", facts);
    case "DescribeTagResources":
    case "DescribeDcdnTagResources":
      return tagResources(
        domains,
        [...query].filter(([name]) => name.startsWith("ResourceId.")),
      );
    default:
      return rpcError({
        status: 404,
        code: "InvalidAction.NotFound",
        message: "The lab has no such action.",
      });
  }
}

function listDomains(world: FakeWorld, product: Product, query: Query): Reply {
  const size = Math.min(Number(query.get("PageSize") ?? 20), world.maxPage);
  const page = Number(query.get("PageNumber") ?? 1);
  const domains = world[product];
  const some = domains.slice((page - 1) * size, page * size);
  return jsonReply({
    PageNumber: page,
    PageSize: size,
    TotalCount: domains.length,
    Domains: { PageData: some.map((one) => pageData(one, product)) },
  });
}

function pageData(one: FakeCdnDomain, product: Product): object {
  const origin =
    one.origin === undefined ? [] : [{ Type: one.origin.type, Content: one.origin.content, Port: 443 }];
  return {
    DomainName: one.name,
    Cname: one.cname,
    DomainStatus: one.status ?? "online",
    [product === "cdn" ? "SslProtocol" : "SSLProtocol"]: one.certificate === undefined ? "off" : "on",
    CdnType: "web",
    Coverage: "domestic",
    Sources: { Source: origin },
    ResourceGroupId: one.resourceGroup ?? "rg-default",
    Sandbox: "normal",
  };
}

function certificateInfo(
  domains: readonly FakeCdnDomain[],
  product: Product,
  name: string,
  facts: ReadFacts,
): Reply {
  const domain = domains.find((one) => one.name === name);
  if (domain === undefined)
    return rpcError({ status: 404, code: "InvalidDomain.NotFound", message: "No such domain." });
  const { certificate } = domain;
  const status = certificate === undefined ? "off" : "on";
  const told = certificate === undefined ? {} : certificateFields(certificate, product, facts);
  const switched = product === "cdn" ? { ServerCertificateStatus: status } : { SSLProtocol: status };
  return jsonReply({ CertInfos: { CertInfo: [{ DomainName: name, ...switched, ...told }] } });
}

function certificateFields(
  { pem, id, updatedAt }: NonNullable<FakeCdnDomain["certificate"]>,
  product: Product,
  facts: ReadFacts,
): object {
  const { notBefore, notAfter, commonName, issuer } = facts(pem);
  return {
    CertId: id ?? "",
    CertType: "cas",
    CertDomainName: commonName,
    CertOrg: issuer,
    CertStartTime: wholeSeconds(notBefore),
    CertExpireTime: wholeSeconds(notAfter),
    CertUpdateTime: updatedAt ?? "",
    Status: "success",
    [product === "cdn" ? "ServerCertificate" : "SSLPub"]: pem,
  };
}

function wholeSeconds(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, "Z");
}

function tagResources(
  domains: readonly FakeCdnDomain[],
  asked: readonly (readonly [string, string])[],
): Reply {
  if (asked.length > 50) return rpcError({ status: 400, code: "InvalidParameter", message: "At most 50." });
  const names = asked.map(([, value]) => value);
  const tagged = domains.filter(({ name, tags }) => tags !== undefined && names.includes(name));
  const resources = tagged.map(({ name, tags = {} }) => ({
    ResourceId: name,
    Tag: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  }));
  return jsonReply({ TagResources: resources });
}
