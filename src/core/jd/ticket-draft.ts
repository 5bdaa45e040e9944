import type { HostedCertificate } from "../hosted/hosted.ts";
import { type Binding, bindingKey } from "../inventory/binding.ts";
import type { Instant } from "../time.ts";
import { type ChinaDay, dayText } from "./china-day.ts";
import { accessDomain } from "./endpoints.ts";
import type { KnownCertificate } from "./known-certificate.ts";
import type { LeadTime } from "./lead-time.ts";
import { lastQualifyingDay, qualifies, renewalPlan } from "./submission.ts";
import type { Ticket } from "./ticket.ts";

/** The subject under which JD Cloud's help page asks for tickets of this kind. */
export const TICKET_SUBJECT = "The customized domain of Object Storage Service supports https access";

/** A binding for which a ticket could be opened, and what is known of it. */
export interface TicketCandidate {
  readonly binding: Binding;
  readonly leadTime: LeadTime;
  /** Account name at the provider; empty when it is not configured. */
  readonly pin: string;
  readonly served: { readonly sha256: string; readonly notAfter: Instant } | undefined;
  readonly known: (KnownCertificate & { readonly file: string }) | undefined;
  /** Why `known` does not fit the domain, a sentence; empty when it does. */
  readonly misfit: string;
  readonly open: Ticket | undefined;
  readonly phone: string;
  readonly mail: readonly string[];
}

/** One ticket, ready to be pasted but for what `problems` names: one certificate with all its domains. */
export interface TicketDraft {
  readonly pin: string;
  readonly certificate: HostedCertificate | undefined;
  /** Path of the certificate; empty when it is declared by fingerprint. */
  readonly file: string;
  readonly domains: readonly TicketDomain[];
  readonly phones: readonly string[];
  readonly mails: readonly string[];
  /** The last day for the ticket: the certificate is still taken, and its hosting in time; undefined when neither is known. */
  readonly submitBy: ChinaDay | undefined;
  /** When the first of the certificates ends that are served now, where that is too near for an ordinary ticket. */
  readonly urgentBefore: Instant | undefined;
  /** Sentences: what is missing, or wrong. */
  readonly problems: readonly string[];
}

export interface TicketDomain {
  readonly binding: Binding;
  /** Undefined when bucket or region is unknown. */
  readonly accessDomain: string | undefined;
  readonly servedUntil: Instant | undefined;
}

/** The last day for a candidate's ticket; undefined when nothing presses. */
export function ticketDay(
  { served, known, leadTime }: TicketCandidate,
  today: ChinaDay,
): ChinaDay | undefined {
  const days = [
    ...(served === undefined ? [] : [renewalPlan(served.notAfter, leadTime).submitBy]),
    ...(known === undefined || !qualifies(known.notAfter, today) ? [] : [lastQualifyingDay(known.notAfter)]),
  ];
  return days.length === 0 ? undefined : Math.min(...days);
}

/** One draft per account and certificate, the most pressing first; domains in the order given. */
export function ticketDrafts(
  candidates: readonly TicketCandidate[],
  today: ChinaDay,
): readonly TicketDraft[] {
  const groups = Map.groupBy(candidates, ({ pin, known, served }) =>
    JSON.stringify([pin, known === undefined ? ["served", served?.sha256] : identityOf(known)]),
  );
  const drafts = [...groups.values()].map((group) => draftOf(group, today));
  return drafts.toSorted((a, b) => (a.submitBy ?? today) - (b.submitBy ?? today));
}

function identityOf({ certificate, notAfter }: KnownCertificate): readonly unknown[] {
  return [certificate.sha256 ?? certificate.sha1 ?? "", notAfter];
}

function draftOf(group: readonly TicketCandidate[], today: ChinaDay): TicketDraft {
  const known = group[0]?.known;
  const days = group.flatMap((candidate) => ticketDay(candidate, today) ?? []);
  const hurried = group.flatMap(({ served, leadTime }) =>
    served !== undefined && today > renewalPlan(served.notAfter, leadTime).submitBy ? [served.notAfter] : [],
  );
  return {
    pin: group[0]?.pin ?? "",
    certificate: known?.certificate,
    file: known?.file ?? "",
    domains: group.map(({ binding, served }) => ({
      binding,
      accessDomain: accessDomain(binding),
      servedUntil: served?.notAfter,
    })),
    phones: distinct(group.map(({ phone }) => phone)),
    mails: distinct(group.flatMap(({ mail }) => mail)),
    submitBy: days.length === 0 ? undefined : Math.min(...days),
    urgentBefore: hurried.length === 0 ? undefined : Math.min(...hurried),
    problems: [
      ...certificateProblems(known, today),
      ...materialProblems(group),
      ...group.flatMap(({ misfit }) => (misfit === "" ? [] : [misfit])),
      ...group.flatMap(({ open, binding }) =>
        open === undefined ? [] : [`For ${binding.domain} ticket ${open.id} is open already.`],
      ),
    ],
  };
}

function certificateProblems(known: TicketCandidate["known"], today: ChinaDay): readonly string[] {
  if (known === undefined) {
    return [
      "The certificate is missing: have one issued that is valid for more than three months, and declare it in hosted.pem of the binding.",
    ];
  }
  if (qualifies(known.notAfter, today)) return [];
  return [
    `JD Cloud does not take this certificate: ${dayText(lastQualifyingDay(known.notAfter))} (China time) was the last day on which it was valid for more than three months; have another one issued.`,
  ];
}

function materialProblems(group: readonly TicketCandidate[]): readonly string[] {
  const nowhere = group.filter(({ binding }) => accessDomain(binding) === undefined).map(keyOf);
  const unowned = (has: (candidate: TicketCandidate) => boolean) => !group.some(has);
  return [
    ...(group[0]?.pin === "" ? ["The PIN is missing: set pin of the source."] : []),
    ...nowhere.map(
      (key) => `The OSS access domain of ${key} is missing: set bucket and region of the binding.`,
    ),
    ...(unowned(({ phone }) => phone !== "") ? ["A phone number is missing: set phone of the owner."] : []),
    ...(unowned(({ mail }) => mail.length > 0) ? ["A mail address is missing: set mail of the owner."] : []),
  ];
}

function keyOf({ binding }: TicketCandidate): string {
  return bindingKey(binding);
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.filter((text) => text !== ""))];
}
