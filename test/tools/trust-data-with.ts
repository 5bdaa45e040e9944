import { parseCertificate } from "../../src/core/x509/parse-certificate.ts";
import type { Authority } from "../../src/lab/authority.ts";
import shipped from "../../src/trust-data/trust-data.json" with { type: "json" };

interface Change {
  readonly asOf?: string;
  readonly facts?: readonly Readonly<Record<string, string>>[];
}

/** The shipped trust data as a document, with one more root that Mozilla has and with facts of Mozilla's about it. */
export function trustDataWith(name: string, root: Authority, { asOf, facts = [] }: Change = {}): string {
  const { der } = root.certificate;
  const parsed = parseCertificate(der);
  if (!parsed.ok) throw new Error(parsed.problem.detail);
  const { sha256, publicKey } = parsed.certificate;
  const anchor = {
    name,
    sha256,
    spkiSha256: publicKey.spkiSha256,
    der: Buffer.from(der).toString("base64"),
  };
  const own = facts.map((fact) => ({ anchor: sha256, source: "test", text: "It goes.", ...fact }));
  return JSON.stringify({
    ...shipped,
    ...(asOf === undefined ? {} : { asOf }),
    anchors: [...shipped.anchors, anchor],
    stores: shipped.stores.map((store) =>
      store.name === "mozilla"
        ? { ...store, members: { ...store.members, [sha256]: name }, facts: [...store.facts, ...own] }
        : store,
    ),
  });
}

/** The shipped trust data with nearly all anchors gone, as a broken download would have it. */
export function absurdTrustData(): string {
  return JSON.stringify({
    ...shipped,
    stores: shipped.stores.map((store) => ({ ...store, members: {}, former: {}, facts: [] })),
  });
}
