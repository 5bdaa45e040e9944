import { CODE_PHRASES } from "../../core/alerts/code-phrases.ts";
import type { FindingView, IncidentView } from "../../core/alerts/incident-view.ts";
import { FINDING_CODES, type FindingCode } from "../../core/findings/codes.ts";
import type { Actor } from "../../core/findings/finding.ts";
import { FINDING_KINDS } from "../../core/findings/kinds.ts";
import { saysLockedOut, whyLockedOut } from "../../core/findings/locked-out.ts";
import { servedBy } from "../../core/hosted/serving-layer.ts";
import type { BindingRecord } from "../../core/record.ts";
import { counted, distanceText, durationText, listText } from "../../core/words.ts";
import type { Fact, MailSettings } from "./content.ts";
import { quietFacts } from "./quiet-part.ts";
import { FOREIGN_LIMIT, shown } from "./shown.ts";
import { domainCount } from "./subject.ts";
import { timeText, timeWithDistance } from "./times.ts";

/** A sentence of ours may name several certificates. */
const SENTENCE_LIMIT = 3 * FOREIGN_LIMIT;

/** What is wrong and what to do, in sentences: the first thing that is read. */
export function leadSentences(view: IncidentView): readonly string[] {
  const [first] = view.findings;
  if (first === undefined) return [];
  if (view.kind === "cleared") return overSentences(view, first);
  const { finding, record } = first;
  const others = domainCount(view) - 1;
  const more = others > 0 ? ` The same holds for ${counted(others, "more domain")}, listed below.` : "";
  const summary = shown(finding.summary, SENTENCE_LIMIT);
  return [
    `${summary}${lockedOut(finding.summary, view.code, record)}${more}`,
    shown(finding.remedy, SENTENCE_LIMIT),
  ];
}

/** These say nothing about certificates: nobody gets as far as a warning. */
const UNREACHED: ReadonlySet<FindingCode> = new Set(["dns-failed", "unreachable"]);

function lockedOut(summary: string, code: FindingCode, record: BindingRecord | undefined): string {
  if (FINDING_CODES[code].class !== "outage" || UNREACHED.has(code) || saysLockedOut(summary)) return "";
  const why = whyLockedOut(record?.judgement?.practice);
  return why === "" ? "" : ` There is no way around it: ${why}.`;
}

function overSentences(view: IncidentView, { finding, record }: FindingView): readonly string[] {
  const isGone = finding.subject === "binding" && record === undefined;
  const lasted = durationText((view.clearedAt ?? view.at) - view.openedAt);
  const ago = durationText(view.at - view.openedAt);
  return [
    isGone
      ? `The binding is gone, and with it what was reported ${ago} ago.`
      : `This is over: the last look found nothing of it any more. It lasted ${lasted}.`,
    `What it was: ${shown(finding.summary, SENTENCE_LIMIT)}`,
  ];
}

/** The facts in the order in which somebody on call asks for them. */
export function incidentFacts(view: IncidentView, settings: MailSettings): readonly Fact[] {
  const { timeZone } = settings;
  const { deadline, openedAt, clearedAt, endWaitMs, at, kind } = view;
  const isOver = kind === "cleared";
  return [
    ["Since", timeWithDistance(openedAt, at, timeZone)],
    ...(isOver ? [["Over", timeText(clearedAt ?? at, timeZone)] as const] : []),
    ...(endWaitMs === undefined || isOver
      ? []
      : [
          ["Comes and goes", `its end is told once it has been well for ${durationText(endWaitMs)}`] as const,
        ]),
    ...(deadline === undefined || isOver
      ? []
      : [["Until", timeWithDistance(deadline, at, timeZone)] as const]),
    ...(isOver ? [] : visitorFacts(view)),
    ...placeFacts(view),
    ...quietFacts(view, settings),
    ...(isOver ? [] : [["Who acts", actorText(view)] as const]),
  ];
}

function visitorFacts({ code }: IncidentView): readonly Fact[] {
  const seen = code in FINDING_KINDS ? FINDING_KINDS[code as keyof typeof FINDING_KINDS].visitorsSee : "";
  return seen === "" ? [] : [["Browsers say", seen]];
}

function placeFacts(view: IncidentView): readonly Fact[] {
  const [first] = view.findings;
  if (first?.finding.subject !== "binding") return [];
  if (domainCount(view) > 1) return [["Domains", `${domainCount(view)} (table below)`], ...causeFact(view)];
  const { record } = first;
  return record === undefined
    ? []
    : [[view.kind === "cleared" ? "Was seen at" : "Seen at", seenText(first)], ...boundFact(record)];
}

/** What they have in common. */
function causeFact({ cause, findings }: IncidentView): readonly Fact[] {
  switch (cause.kind) {
    case "certificate":
      return [
        [
          "In common",
          `one certificate, ${shown(findings[0]?.finding.evidence.subject ?? `SHA-256 ${cause.key}`, FOREIGN_LIMIT)}`,
        ],
      ];
    case "trust":
      return [["In common", shown(cause.key, 2 * FOREIGN_LIMIT)]];
    case "address":
      return [["In common", sharedAddresses(findings)]];
    case "bucket":
      return [["In common", `bucket ${cause.key}`]];
    default:
      return [];
  }
}

/** "address 192.0.2.2"; of several where none is everybody's: "addresses 192.0.2.2 and 192.0.2.3, each shared by some". */
function sharedAddresses(findings: readonly FindingView[]): string {
  const all = findings.map(
    ({ finding }) => new Set(finding.evidence.endpoints?.map(({ address }) => address)),
  );
  const counts = new Map<string, number>();
  for (const address of all.flatMap((own) => [...own])) counts.set(address, (counts.get(address) ?? 0) + 1);
  const shared = [...counts].filter(([, count]) => count > 1).toSorted((a, b) => b[1] - a[1]);
  const everywhere = shared.filter(([, count]) => count === all.length);
  const named = everywhere.length > 0 ? everywhere : shared;
  if (named.length === 0) return "an outage that began at the same addresses";
  const text = `address${named.length === 1 ? "" : "es"} ${listText(
    named.map(([address]) => address),
    6,
  )}`;
  return everywhere.length > 0 ? text : `${text}, each shared by some`;
}

/** "2 of 4 addresses (192.0.2.1 and 192.0.2.2), found through resolver beijing". */
function seenText({ finding, record }: FindingView): string {
  const concerned = [...new Set((finding.evidence.endpoints ?? []).map(({ address }) => address))];
  const all = new Set(record?.endpoints.map(({ address }) => address));
  const count = addressCount({ finding, record });
  const which = concerned.length === 0 || concerned.length === all.size ? "" : ` (${listText(concerned, 6)})`;
  return `${count}${which}${throughText(record)}`;
}

/** "2 of 4 addresses"; "4 addresses" where the finding names none. */
export function addressCount({ finding, record }: Pick<FindingView, "finding" | "record">): string {
  const concerned = new Set((finding.evidence.endpoints ?? []).map(({ address }) => address)).size;
  const all = new Set(record?.endpoints.map(({ address }) => address)).size;
  if (all === 0) return "no address";
  const noun = `address${all === 1 ? "" : "es"}`;
  return concerned === 0 ? `${all} ${noun}` : `${concerned} of ${all} ${noun}`;
}

function throughText(record: BindingRecord | undefined): string {
  const resolver = record?.resolution?.resolver;
  if (resolver === undefined) return "";
  if (resolver === "fixed") return ", as configured";
  const several = resolver.includes(", ") ? "s" : "";
  return `, found through resolver${several} ${resolver}`;
}

function boundFact(record: BindingRecord): readonly Fact[] {
  const { bucket, region, provider, sources } = record.binding;
  const layer = servedBy(record);
  const parts = [
    ...(bucket === "" ? [] : [`bucket ${bucket}`]),
    ...(region === "" ? [] : [`in ${region}`]),
    ...(provider === "" ? [] : [`(${provider}, source ${listText(sources)})`]),
    ...(layer === undefined ? [] : [`served by ${layer}`]),
  ];
  return parts.length === 0 ? [] : [["Bound to", parts.join(" ")]];
}

const ACTORS: Readonly<Record<Actor, (owner: string) => string>> = {
  customer: (owner) => owner,
  provider: (owner) => `the provider, by a ticket from ${owner}`,
  ca: (owner) => `the CA, asked by ${owner}`,
  us: () => "whoever runs certhorizon",
};

function actorText({ actor, owner }: IncidentView): string {
  return ACTORS[actor](owner === "" ? "the default owner" : `owner ${owner}`);
}

/** One line of an overview: "certificate expired, in 3 days". */
export function briefText(view: IncidentView): string {
  const { text } = CODE_PHRASES[view.code];
  return view.deadline === undefined ? text : `${text}, ${distanceText(view.deadline, view.at)}`;
}
