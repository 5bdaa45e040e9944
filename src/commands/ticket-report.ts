import { type ChinaDay, dayText } from "../core/jd/china-day.ts";
import { lastQualifyingDay } from "../core/jd/submission.ts";
import { TICKET_SUBJECT, type TicketDraft } from "../core/jd/ticket-draft.ts";
import type { Instant } from "../core/time.ts";
import { bindingName } from "../core/views/binding-name.ts";
import { counted, distanceText, instantText } from "../core/words.ts";
import { table } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { paragraph } from "../terminal/wrap.ts";

interface Frame {
  readonly today: ChinaDay;
  readonly now: Instant;
  readonly terminal: Terminal;
  /** Domains whose certificates are hosted by ticket. */
  readonly watched: number;
}

/** One part per ticket: the table to paste, then what is not part of the ticket. */
export function draftsReport(drafts: readonly TicketDraft[], frame: Frame): string {
  if (frame.watched === 0) return "No domain has its certificate hosted by ticket.";
  if (drafts.length === 0)
    return `No ticket is due; certificates of ${frame.watched} domains are hosted by ticket.`;
  return drafts.map((draft) => draftReport(draft, frame)).join("\n\n");
}

function draftReport(draft: TicketDraft, { today, now, terminal }: Frame): string {
  const columns = [{ title: "Name" }, { title: "Description" }];
  const { submitBy, domains } = draft;
  const by =
    submitBy === undefined
      ? ""
      : today > submitBy
        ? ", at once"
        : `, to be opened by ${dayText(submitBy)} (China time)`;
  const title = `Ticket for ${counted(domains.length, "domain")}${by}`;
  return [
    terminal.paint("bold", title),
    // What is pasted is neither cut nor broken.
    table(columns, materials(draft), { ...terminal, width: Number.POSITIVE_INFINITY }),
    ...(draft.urgentBefore === undefined ? [] : [urgentText(draft.urgentBefore)]),
    "",
    ...advice(draft, now).flatMap((line) => paragraph("", line, terminal, 4)),
    `Then: certhorizon ticket --submitted ${dayText(today)} --id NUMBER ${domains.map(({ binding }) => nameOf(binding)).join(" ")}`,
  ].join("\n");
}

/** Rows as JD Cloud's help page asks for them. */
function materials(draft: TicketDraft): readonly (readonly [string, string])[] {
  const contacts = [...draft.phones, ...draft.mails];
  return [
    ["Question description", TICKET_SUBJECT],
    ["PIN", draft.pin || "MISSING"],
    ...under("https certificate", certificateLines(draft)),
    ...under(
      "OSS access domain",
      draft.domains.map((domain) => `${domain.binding.domain} → ${domain.accessDomain ?? "MISSING"}`),
    ),
    ...under("Contact phone number and email", contacts.length === 0 ? ["MISSING"] : contacts),
  ];
}

function under(name: string, lines: readonly string[]): readonly (readonly [string, string])[] {
  return lines.map((line, i) => [i === 0 ? name : "", line]);
}

function certificateLines({ certificate, file }: TicketDraft): readonly string[] {
  if (certificate === undefined) return ["MISSING"];
  const { sha256, sha1, notBefore, notAfter, issuer } = certificate;
  return [
    ...(file === "" ? [] : [`file ${file}`]),
    ...(notBefore === undefined ? [] : [`valid from ${instantText(notBefore.at)}`]),
    ...(notAfter === undefined ? [] : [`valid until ${instantText(notAfter.at)}`]),
    ...(issuer === undefined ? [] : [`issued by ${issuer}`]),
    ...(sha256 === undefined ? [] : [`SHA-256 ${sha256}`]),
    ...(sha256 !== undefined || sha1 === undefined ? [] : [`SHA-1 ${sha1}`]),
  ];
}

function urgentText(before: Instant): string {
  return `Urgent: the certificate that is served now expires on ${instantText(before)}. Please configure the new one before that, so that https access is not interrupted.`;
}

function advice(
  { certificate, problems, urgentBefore, domains }: TicketDraft,
  now: Instant,
): readonly string[] {
  const notAfter = certificate?.notAfter?.at;
  const window =
    notAfter === undefined
      ? []
      : [
          `JD Cloud takes this certificate until ${dayText(lastQualifyingDay(notAfter))} (China time): more than three months must be left.`,
        ];
  const served = domains.flatMap(({ servedUntil }) => servedUntil ?? []);
  const end = served.length === 0 ? undefined : Math.min(...served);
  return [
    "Not part of the ticket:",
    ...(end === undefined || urgentBefore !== undefined
      ? []
      : [`  What is served now ends ${distanceText(end, now)} (${instantText(end)}).`]),
    ...(problems.some((problem) => problem.startsWith("JD Cloud does not take"))
      ? []
      : window.map((line) => `  ${line}`)),
    ...problems.map((problem) => `  ! ${problem}`),
    "  Hand the private key over only in the way that JD Cloud names in the ticket.",
  ];
}

function nameOf(binding: { readonly domain: string; readonly port: number }): string {
  return binding.port === 443 ? binding.domain : bindingName(binding);
}

/** docs/jdcloud.md describes it. */
export function draftJson(draft: TicketDraft): unknown {
  const { certificate, submitBy, urgentBefore } = draft;
  const time = (at: Instant | undefined): string | undefined =>
    at === undefined ? undefined : new Date(at).toISOString();
  return {
    subject: TICKET_SUBJECT,
    pin: draft.pin || undefined,
    certificate: certificate && {
      file: draft.file || undefined,
      sha256: certificate.sha256,
      sha1: certificate.sha1,
      issuer: certificate.issuer,
      not_before: time(certificate.notBefore?.at),
      not_after: time(certificate.notAfter?.at),
      taken_until: certificate.notAfter && dayText(lastQualifyingDay(certificate.notAfter.at)),
    },
    domains: draft.domains.map(({ binding, accessDomain, servedUntil }) => ({
      domain: binding.domain,
      port: binding.port,
      access_domain: accessDomain,
      served_until: time(servedUntil),
    })),
    phone: draft.phones,
    mail: draft.mails,
    submit_by: submitBy === undefined ? undefined : dayText(submitBy),
    urgent_before: time(urgentBefore),
    problems: draft.problems,
  };
}
