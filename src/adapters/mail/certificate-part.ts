import type { FindingView, IncidentView } from "../../core/alerts/incident-view.ts";
import type { CertificateSummary, ChainProblem, PresentedCertificate } from "../../core/evaluation.ts";
import { layerName } from "../../core/findings/places.ts";
import type { HostedMemory } from "../../core/hosted/hosted.ts";
import { distanceText } from "../../core/words.ts";
import type { Block, Fact, MailSettings, TreeLine } from "./content.ts";
import { FOREIGN_LIMIT, shown } from "./shown.ts";
import { dayText, timeWithDistance } from "./times.ts";

/** What the server sends, certificate by certificate, and what is wrong with each. */
export function chainBlocks({ findings, at }: IncidentView, { timeZone }: MailSettings): readonly Block[] {
  const [first] = findings;
  const chain = first?.presented;
  if (first === undefined || chain === undefined || chain.certificates.length === 0) return [];
  const isFailing = first.record?.endpoints.every(({ failure }) => failure !== undefined) ?? false;
  const last = chain.certificates.length - 1;
  const lines = chain.certificates.flatMap((certificate, depth): readonly TreeLine[] => [
    { depth, text: certificateText(certificate, at, timeZone), isFault: false },
    ...chain.problems
      .filter(({ positions }) => Math.min(last, Math.max(0, ...positions)) === depth)
      .map((problem) => ({ depth, text: problemText(problem), isFault: true })),
  ]);
  const of = findings.length === 1 ? "" : ` for ${first.finding.domain}`;
  return [
    { kind: "heading", text: `What the server ${isFailing ? "sent when it last answered" : "sends"}${of}` },
    { kind: "tree", lines },
  ];
}

function certificateText(
  { role, certificate, error }: PresentedCertificate,
  at: number,
  zone: string,
): string {
  if (certificate === undefined) return `unreadable (${shown(error ?? "no reason", FOREIGN_LIMIT)})`;
  const { subject, key, notBefore, notAfter } = certificate;
  const [from, until] = [notBefore.getTime(), notAfter.getTime()];
  const validity =
    from > at
      ? `begins ${dayText(from, zone)} (${distanceText(from, at)})`
      : `${until < at ? "ended" : "until"} ${dayText(until, zone)} (${distanceText(until, at)})`;
  return `${role}: ${shown(subject, FOREIGN_LIMIT) || "(no subject)"}, ${shown(key, 40)}, ${validity}`;
}

function problemText({ summary, remedy }: ChainProblem): string {
  return `${shown(summary, 2 * FOREIGN_LIMIT)} ${shown(remedy, 2 * FOREIGN_LIMIT)}`.trim();
}

/** Served and hosted certificates by every name that somebody may look for: our SHA-256, and what consoles show. */
export function certificateBlocks(view: IncidentView, { timeZone }: MailSettings): readonly Block[] {
  const [first] = view.findings;
  if (first === undefined || first.finding.subject !== "binding") return [];
  const parts = [servedFacts(first, view.at, timeZone), ...hostedFacts(first, view.at, timeZone)];
  const told = parts.filter((rows) => rows.length > 0);
  if (told.length === 0) return [];
  const of = view.findings.length === 1 ? "" : ` for ${first.finding.domain}`;
  return [
    { kind: "heading", text: `Certificates${of}` },
    ...told.map((rows): Block => ({ kind: "facts", rows })),
    {
      kind: "text",
      text: "certhorizon names certificates by SHA-256 in lower case; the provider's consoles show SHA-1 with colons.",
    },
  ];
}

function servedFacts({ presented }: FindingView, at: number, zone: string): readonly Fact[] {
  const leaf = presented?.certificates[0]?.certificate;
  if (leaf === undefined) return [];
  return [
    ["Served", `until ${timeWithDistance(leaf.notAfter.getTime(), at, zone)}`],
    ["Issuer", shown(leaf.issuer, FOREIGN_LIMIT)],
    ["SHA-256", leaf.sha256],
    ["SHA-1", withColons(leaf.sha1)],
  ];
}

function hostedFacts(
  { record, presented }: FindingView,
  at: number,
  zone: string,
): readonly (readonly Fact[])[] {
  const served = presented?.certificates[0]?.certificate;
  return (record?.hosted ?? []).map((hosted) => hostedRows(hosted, served, at, zone));
}

function hostedRows(
  { layer, state }: HostedMemory,
  served: CertificateSummary | undefined,
  at: number,
  zone: string,
): readonly Fact[] {
  const where = `at ${layerName(layer)}`;
  if (state.kind === "none") return [["Hosted", `${where}: nothing`]];
  if (state.kind !== "present") return [];
  const { id, sha256, sha1, notAfter } = state.certificate;
  const named = id === undefined ? "" : `, id ${shown(id, 60)}`;
  const isServed = served !== undefined && (sha256 === served.sha256 || sha1 === served.sha1);
  if (isServed) return [["Hosted", `${where}${named}: the same certificate`]];
  const until = notAfter === undefined ? "" : `, until ${timeWithDistance(notAfter.at, at, zone)}`;
  return [
    ["Hosted", `${where}${named}${until}`],
    ...(sha256 === undefined ? [] : [["SHA-256", shown(sha256, 64)] as const]),
    ...(sha1 === undefined ? [] : [["SHA-1", withColons(sha1)] as const]),
  ];
}

/** "5F:B7:EE:…": how Alibaba Cloud's consoles and OpenSSL write a fingerprint. */
function withColons(hex: string): string {
  return /^[0-9a-f]+$/i.test(hex) ? (hex.toUpperCase().match(/../g) ?? []).join(":") : shown(hex, 60);
}
