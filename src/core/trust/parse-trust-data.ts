import { parseCertificate } from "../x509/parse-certificate.ts";
import {
  type DocumentProblem,
  instantOf,
  itemsOf,
  membersOf,
  namesBySha256,
  oneOf,
  type Place,
  refuse,
  sha256Of,
  textOf,
} from "./document-reader.ts";
import type { AnchorFact, CrossCertificate, NamedAnchor, StoreData, TrustData } from "./trust-data.ts";

export type ParsedTrustData =
  | { readonly ok: true; readonly data: TrustData }
  /** All problems, in the order of the document; at least one. */
  | { readonly ok: false; readonly problems: readonly DocumentProblem[] };

export const TRUST_DATA_FORMAT = "certhorizon-trust-data/1";

/**
 * Reads a trust data document (what `JSON.parse` gives) completely: every field, every certificate with its digests, every reference.
 * Unknown keys are problems, because a misspelt one would silently lose a fact. Never throws.
 */
export function parseTrustData(document: unknown): ParsedTrustData {
  const root: Place = { value: document, path: "", problems: [] };
  const fields = membersOf(root, ["format", "asOf", "provenance", "anchors", "stores", "crossCertificates"]);
  // Of another format, every other problem would be noise.
  if (fields.format.value !== TRUST_DATA_FORMAT) {
    return { ok: false, problems: [{ path: "format", text: `must be "${TRUST_DATA_FORMAT}"` }] };
  }
  const anchors = itemsOf(fields.anchors).flatMap((item) => anchorOf(item) ?? []);
  refuseRepeated(
    fields.anchors,
    anchors.map(({ certificate }) => certificate.sha256),
  );
  const known = new Set(anchors.map(({ certificate }) => certificate.sha256));
  const stores = itemsOf(fields.stores).map((item) => storeOf(item, known));
  refuseRepeated(
    fields.stores,
    stores.map(({ name }) => name),
  );
  const data = {
    asOf: instantOf(fields.asOf),
    provenance: itemsOf(fields.provenance).map((item) => textOf(item, 1000)),
    anchors,
    stores,
    crossCertificates: itemsOf(fields.crossCertificates).map((item) => crossOf(item, known)),
  };
  return root.problems.length === 0 ? { ok: true, data } : { ok: false, problems: root.problems };
}

function refuseRepeated(place: Place, keys: readonly string[]): void {
  const seen = new Set<string>();
  for (const key of keys) {
    if (seen.has(key)) refuse(place, `has ${key} twice`);
    seen.add(key);
  }
}

function anchorOf(place: Place): NamedAnchor | undefined {
  const fields = membersOf(place, ["name", "sha256", "spkiSha256", "der"]);
  const name = textOf(fields.name, 200);
  const sha256 = sha256Of(fields.sha256);
  const spkiSha256 = sha256Of(fields.spkiSha256);
  const parsed = parseCertificate(new Uint8Array(Buffer.from(textOf(fields.der, 40_000), "base64")));
  if (!parsed.ok) {
    refuse(fields.der, `is not a readable certificate in base64 (${parsed.problem.reason})`);
    return undefined;
  }
  const { certificate } = parsed;
  if (certificate.sha256 !== sha256) refuse(fields.sha256, "is not the digest of the certificate");
  if (certificate.publicKey.spkiSha256 !== spkiSha256) {
    refuse(fields.spkiSha256, "is not the digest of the certificate's key");
  }
  return { name, certificate };
}

const STORE_NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;

function storeOf(place: Place, known: ReadonlySet<string>): StoreData {
  const names = ["name", "list", "listedAt", "anchorExpiry", "members", "former", "facts"] as const;
  const fields = membersOf(place, names);
  const name = textOf(fields.name, 63);
  if (!STORE_NAME.test(name) || name === "system") refuse(fields.name, "is no name for a store");
  const members = namesBySha256(fields.members);
  const former = namesBySha256(fields.former);
  const facts = itemsOf(fields.facts).map((item) => factOf(item, members, former));
  const removed = new Set(
    facts.filter(({ kind, certainty }) => kind === "removal" && certainty === "shipped").map((f) => f.anchor),
  );
  for (const sha256 of former.keys()) {
    const path = `${fields.former.path}.${sha256}`;
    const entry = { ...fields.former, path };
    if (members.has(sha256)) refuse(entry, "is among the members too");
    // Without it, the store would go on trusting what it no longer has.
    if (!removed.has(sha256)) refuse(entry, "has no shipped removal among the facts");
    if (!known.has(sha256)) refuse(entry, "is not among the anchors");
  }
  return {
    name,
    list: textOf(fields.list, 500),
    listedAt: instantOf(fields.listedAt),
    anchorExpiry: oneOf(fields.anchorExpiry, ["enforce", "ignore"]),
    members,
    former,
    facts,
  };
}

type Listed = ReadonlyMap<string, string>;

function factOf(place: Place, members: Listed, former: Listed): AnchorFact {
  const fields = membersOf(place, ["anchor", "kind", "at", "certainty", "source", "text"]);
  const anchor = sha256Of(fields.anchor);
  if (anchor !== "" && !members.has(anchor) && !former.has(anchor)) {
    refuse(fields.anchor, "is neither a member nor a former one");
  }
  return {
    anchor,
    kind: oneOf(fields.kind, ["removal", "distrust-after", "sct-not-after"]),
    at: instantOf(fields.at),
    certainty: oneOf(fields.certainty, ["shipped", "announced", "estimated"]),
    source: textOf(fields.source, 500),
    text: textOf(fields.text, 500),
  };
}

function crossOf(place: Place, known: ReadonlySet<string>): CrossCertificate {
  const fields = membersOf(place, ["sha256", "subject", "issuer", "notBefore", "notAfter"]);
  const anchorAt = (end: Place): string => {
    const sha256 = sha256Of(end);
    if (sha256 !== "" && !known.has(sha256)) refuse(end, "is not among the anchors");
    return sha256;
  };
  return {
    sha256: sha256Of(fields.sha256),
    subject: anchorAt(fields.subject),
    issuer: anchorAt(fields.issuer),
    notBefore: instantOf(fields.notBefore),
    notAfter: instantOf(fields.notAfter),
  };
}
