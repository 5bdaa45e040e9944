import type { TrustData } from "./trust-data.ts";

/** Either is enough; the key wins, because it is the same for a root and its cross-certificates. */
export interface AnchorKey {
  /** Lower-case hex. */
  readonly sha256?: string | undefined;
  readonly spkiSha256?: string | undefined;
}

export type AnchorNames = (key: AnchorKey) => string;

/** What an authority is called that is none of the known ones: a metric label must stay a closed set. */
export const OTHER_ANCHOR = "other";

/** Names of anchors by key, for metric labels and pages; build it once per trust data. Also knows listed anchors without bytes. */
export function anchorNames(data: TrustData): AnchorNames {
  const bySpki = new Map(
    data.anchors.map(({ name, certificate }) => [certificate.publicKey.spkiSha256, name]),
  );
  const listed = data.stores.flatMap(({ members, former }) => [...members, ...former]);
  const bySha256 = new Map([
    ...listed,
    ...data.anchors.map(({ name, certificate }) => [certificate.sha256, name] as const),
  ]);
  const bySha256OfCross = new Map(
    data.crossCertificates.map(({ sha256, subject }) => [sha256, bySha256.get(subject)]),
  );
  return ({ sha256 = "", spkiSha256 = "" }) =>
    bySpki.get(spkiSha256) ?? bySha256.get(sha256) ?? bySha256OfCross.get(sha256) ?? OTHER_ANCHOR;
}
