import { allRecords, openForReading, openForRequests } from "../app/database.ts";
import { earliestCertificate } from "../core/decide/judgement.ts";
import { bindingKey } from "../core/inventory/binding.ts";
import { chinaDayOf, dayText, parseDay, startOfDay } from "../core/jd/china-day.ts";
import { DEFAULT_LEAD_TIME, type LeadTime, leadTimeOf } from "../core/jd/lead-time.ts";
import { openTicket, promiseOf, type Ticket } from "../core/jd/ticket.ts";
import { printable } from "../core/names/printable.ts";
import type { BindingRecord } from "../core/record.ts";
import type { Instant } from "../core/time.ts";
import { nameOfKey } from "../core/views/binding-name.ts";
import { jsonText } from "../core/views/record-json.ts";
import { listText } from "../core/words.ts";
import { type Column, table } from "../terminal/table.ts";
import { createTerminal } from "../terminal/terminal.ts";
import { selectKnown } from "./select-bindings.ts";
import { EXIT, requireConfigFile, requireCurrent, type Shell, UsageError } from "./shell.ts";
import { notByTicket } from "./ticket-candidates.ts";

interface Options {
  readonly config?: string;
  readonly json?: true;
}

/** Writes the ticket into the database of the daemon, and has it look at the domains at once. */
export async function recordTicket(
  shell: Shell,
  names: readonly string[],
  submitted: string,
  id: string,
  options: Options,
): Promise<number> {
  const now = shell.clock.now();
  const submittedAt = submissionDay(submitted, now);
  if (names.length === 0) throw new UsageError("Name the domains for which the ticket was opened.");
  if (!/^\S{1,100}$/.test(id) || printable(id) !== id)
    throw new UsageError("--id takes the ticket's number, without spaces.");
  const { config, tools } = await requireCurrent(shell, requireConfigFile(shell, options.config));
  const store = await openForRequests(config);
  try {
    const records = await allRecords(store);
    const bindings = records.map(({ binding }) => binding);
    const keys = new Set(names.flatMap((name) => selectKnown(bindings, name)));
    const chosen = records.filter(({ binding }) => keys.has(bindingKey(binding)));
    const tickets = chosen.map((record) => ticketFor(record, id, submittedAt, now));
    const other = bindings.find(
      (b) => keys.has(bindingKey(b)) && leadTimeOf(b, tools.leadTimes) === undefined,
    );
    if (other !== undefined) throw notByTicket(other);
    await store.recordTickets(tickets);
    for (const { binding } of tickets) await store.ask("recheck", binding, now);
    const promises = chosen.flatMap(({ binding }, i) => {
      const ticket = tickets[i];
      return ticket === undefined
        ? []
        : [promiseOf(ticket, leadTimeOf(binding, tools.leadTimes) ?? DEFAULT_LEAD_TIME)];
    });
    const promised = dayText(Math.max(...promises));
    shell.stdout.write(
      options.json
        ? `${jsonText({ id, submitted, promised_by: promised, domains: [...keys] })}\n`
        : `Ticket ${id} is recorded for ${listText([...keys].map(nameOfKey))}; it should take effect by ${promised} (China time). It closes by itself when the new certificate is served.\n`,
    );
    return EXIT.ok;
  } finally {
    await store.close();
  }
}

function submissionDay(text: string, now: Instant): Instant {
  const day = parseDay(text);
  if (day === undefined) throw new UsageError("--submitted takes a day such as 2026-11-24.");
  if (day > chinaDayOf(now)) throw new UsageError(`--submitted: ${text} has not come yet in China.`);
  return startOfDay(day);
}

/** What was renewed since the submission is taken for its effect, so that a ticket may be recorded late. */
function ticketFor(
  { binding, judgement }: BindingRecord,
  id: string,
  submittedAt: Instant,
  now: Instant,
): Ticket {
  const renewed = judgement?.renewals.some(({ at }) => at >= submittedAt) === true;
  const replaces = renewed ? "" : (earliestCertificate(judgement)?.sha256 ?? "");
  return { id, binding: bindingKey(binding), submittedAt, recordedAt: now, replaces };
}

export async function forgetTicket(shell: Shell, id: string, options: Options): Promise<number> {
  const { config } = await requireCurrent(shell, requireConfigFile(shell, options.config));
  const store = await openForRequests(config);
  try {
    const keys = await store.forgetTicket(id);
    if (keys.length === 0) throw new UsageError(`No ticket ${printable(id)} is recorded.`);
    for (const key of keys) await store.ask("recheck", key, shell.clock.now());
    shell.stdout.write(
      options.json
        ? `${jsonText({ id, forgotten: keys })}\n`
        : `Ticket ${id} is forgotten for ${listText(keys.map(nameOfKey))}.\n`,
    );
    return EXIT.ok;
  } finally {
    await store.close();
  }
}

interface ListedTicket {
  readonly ticket: Ticket;
  readonly promised: string;
  readonly state: "open" | "overdue" | "closed" | "unknown";
}

export async function listTickets(shell: Shell, options: Options): Promise<number> {
  const { config, tools } = await requireCurrent(shell, requireConfigFile(shell, options.config));
  const store = await openForReading(config);
  try {
    const tickets = await store.tickets();
    const records = new Map((await allRecords(store)).map((record) => [bindingKey(record.binding), record]));
    const listed = tickets.map((ticket) => {
      const record = records.get(ticket.binding);
      const leadTime = (record && leadTimeOf(record.binding, tools.leadTimes)) ?? DEFAULT_LEAD_TIME;
      const siblings = tickets.filter(({ binding }) => binding === ticket.binding);
      return listedTicket(ticket, siblings, record, leadTime, shell.clock.now());
    });
    shell.stdout.write(
      `${options.json ? jsonText({ tickets: listed.map(listedJson) }) : listReport(listed, shell)}\n`,
    );
    return EXIT.ok;
  } finally {
    await store.close();
  }
}

function listedTicket(
  ticket: Ticket,
  siblings: readonly Ticket[],
  record: BindingRecord | undefined,
  leadTime: LeadTime,
  now: Instant,
): ListedTicket {
  const promised = promiseOf(ticket, leadTime);
  const isOpen = openTicket(siblings, earliestCertificate(record?.judgement)) === ticket;
  const pending = chinaDayOf(now) > promised ? "overdue" : "open";
  const state = record === undefined ? "unknown" : isOpen ? pending : "closed";
  return { ticket, promised: dayText(promised), state };
}

function listReport(listed: readonly ListedTicket[], shell: Shell): string {
  if (listed.length === 0) return "No ticket is recorded.";
  const columns: readonly Column[] = [
    { title: "ticket", keep: true },
    { title: "domain", keep: true },
    { title: "submitted", keep: true, drop: 1 },
    { title: "should take effect by", wrap: true },
    { title: "state", wrap: true },
  ];
  const rows = listed.map(({ ticket, promised, state }) => [
    ticket.id,
    nameOfKey(ticket.binding),
    dayText(chinaDayOf(ticket.submittedAt)),
    promised,
    state === "unknown" ? "the domain is not known any more" : state,
  ]);
  return table(columns, rows, createTerminal({ stream: shell.stdout, env: shell.environment }));
}

function listedJson({ ticket, promised, state }: ListedTicket): unknown {
  return {
    id: ticket.id,
    binding: ticket.binding,
    submitted: dayText(chinaDayOf(ticket.submittedAt)),
    promised_by: promised,
    state,
  };
}
