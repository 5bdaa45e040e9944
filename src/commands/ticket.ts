import type { Command } from "commander";
import { chinaDayOf } from "../core/jd/china-day.ts";
import { type TicketCandidate, ticketDay, ticketDrafts } from "../core/jd/ticket-draft.ts";
import { DAY, type DurationMs, type Instant } from "../core/time.ts";
import { jsonText } from "../core/views/record-json.ts";
import { createTerminal } from "../terminal/terminal.ts";
import { type Example, withExamples } from "./examples.ts";
import { durationArgument, type Finish } from "./options.ts";
import { EXIT, type Shell, UsageError } from "./shell.ts";
import { knownCandidates } from "./ticket-candidates.ts";
import { forgetTicket, listTickets, recordTicket } from "./ticket-record.ts";
import { draftJson, draftsReport } from "./ticket-report.ts";

export interface TicketOptions {
  readonly config?: string;
  readonly json?: true;
  readonly due?: DurationMs;
  readonly submitted?: string;
  readonly id?: string;
  readonly list?: true;
  readonly forget?: string;
}

const EXAMPLES: readonly Example[] = [
  ["certhorizon ticket", "what must be submitted within 30 days"],
  ["certhorizon ticket pic1.example.cn", "for this domain, due or not"],
  "certhorizon ticket --submitted 2026-11-24 --id 12345 pic1.example.cn pic2.example.cn",
  "certhorizon ticket --list",
];

const DUE: DurationMs = 30 * DAY;

export function addTicket(program: Command, shell: Shell, finish: Finish): void {
  const command = program
    .command("ticket")
    .description(
      "what to paste into a ticket where a certificate is hosted by ticket, and which tickets are open",
    )
    .argument("[domains...]", "DOMAIN or DOMAIN:PORT; without any: what is due")
    .option("-c, --config <file>", "configuration file")
    .option("--json", "JSON instead of text")
    .option("--due <duration>", "tickets that must be open within so long (default: 30d)", durationArgument)
    .option("--submitted <day>", "record that the ticket was opened on this day")
    .option("--id <id>", "the ticket's number at the provider, with --submitted")
    .option("--list", "tickets that were recorded")
    .option("--forget <id>", "remove a ticket that was recorded by mistake")
    .action((domains: readonly string[], options: TicketOptions) => finish(ticket(shell, domains, options)));
  withExamples(command, EXAMPLES, "Days are days in China.");
}

function ticket(shell: Shell, names: readonly string[], options: TicketOptions): Promise<number> {
  const { due, submitted, id, list, forget } = options;
  const modes = [submitted, list, forget, due].filter((mode) => mode !== undefined);
  if (modes.length > 1)
    throw new UsageError("Of --due, --submitted, --list and --forget only one makes sense at a time.");
  if ((submitted === undefined) !== (id === undefined))
    throw new UsageError("--submitted and --id go together: when the ticket was opened, and its number.");
  if ((list !== undefined || forget !== undefined) && names.length > 0)
    throw new UsageError("--list and --forget take no domains.");
  if (forget !== undefined) return forgetTicket(shell, forget, options);
  if (list !== undefined) return listTickets(shell, options);
  if (submitted !== undefined && id !== undefined) return recordTicket(shell, names, submitted, id, options);
  return draft(shell, names, options);
}

async function draft(shell: Shell, names: readonly string[], options: TicketOptions): Promise<number> {
  const now = shell.clock.now();
  const today = chinaDayOf(now);
  const all = await knownCandidates(shell, names, options.config);
  const chosen = names.length > 0 ? all : all.filter((one) => isDue(one, now, options.due ?? DUE));
  const drafts = ticketDrafts(chosen, today);
  const terminal = createTerminal({ stream: shell.stdout, env: shell.environment });
  const text = options.json
    ? jsonText({ tickets: drafts.map(draftJson) })
    : draftsReport(drafts, { today, now, terminal, watched: all.length });
  shell.stdout.write(`${text}\n`);
  return EXIT.ok;
}

/** What has an open ticket is not due; what has a certificate and serves none waits for nothing else. */
function isDue(candidate: TicketCandidate, now: Instant, within: DurationMs): boolean {
  if (candidate.open !== undefined) return false;
  const today = chinaDayOf(now);
  if (candidate.served === undefined) return candidate.known !== undefined;
  const last = ticketDay(candidate, today);
  return last !== undefined && last - today <= Math.ceil(within / DAY);
}
