import type { FakeWorld } from "./fake-world.ts";
import type { PemFacts, ReadFacts } from "./pem-facts.ts";
import { jsonReply, type Reply, rpcError } from "./reply.ts";

type Query = ReadonlyMap<string, string>;

/** The certificate service: its lists. */
export function certificateReply(world: FakeWorld, operation: string, query: Query, facts: ReadFacts): Reply {
  if (operation === "ListUserCertificateOrder") return listOrders(world, query, facts);
  return rpcError({ status: 404, code: "InvalidAction.NotFound", message: "The lab has no such action." });
}

function listOrders(world: FakeWorld, query: Query, facts: ReadFacts): Reply {
  const size = Math.min(Number(query.get("ShowSize") ?? 50), world.maxPage);
  const page = Number(query.get("CurrentPage") ?? 1);
  const all = world.certificates.filter(({ kind }) => kind === query.get("OrderType"));
  // Ended ones are shown only to those who ask for them.
  const valid = all.filter(({ pem }) => facts(pem).notAfter.getTime() > world.now());
  const some = valid.slice((page - 1) * size, page * size);
  return jsonReply({
    TotalCount: valid.length,
    CurrentPage: page,
    ShowSize: size,
    CertificateOrderList: some.map((one) => ({
      CertificateId: one.id,
      ...identity(facts(one.pem)),
      StartDate: chineseDay(facts(one.pem).notBefore),
      EndDate: chineseDay(facts(one.pem).notAfter),
      Upload: one.kind === "UPLOAD",
      Expired: false,
    })),
  });
}

function identity({ commonName, names, issuer, sha1, sha256, serial }: PemFacts): object {
  return {
    CommonName: commonName,
    Sans: names.join(","),
    Issuer: issuer,
    Fingerprint: sha1.replaceAll(":", ""),
    Sha2: sha256,
    SerialNo: serial.toLowerCase(),
  };
}

function chineseDay(date: Date): string {
  return new Date(date.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
}
