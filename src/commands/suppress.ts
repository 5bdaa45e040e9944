import type { Command } from "commander";
import { allRecords, openForRequests } from "../app/database.ts";
import {
  acknowledgedOf,
  inForce,
  type Suppression,
  type SuppressionKind,
} from "../core/alerts/suppression.ts";
import { bindingKey } from "../core/inventory/binding.ts";
import type { Instant } from "../core/time.ts";
import { nameOfKey } from "../core/views/binding-name.ts";
import { whenText } from "../core/words.ts";
import { createTerminal } from "../terminal/terminal.ts";
import { type Example, withExamples } from "./examples.ts";
import { codeArgument, countArgument, type Finish, untilArgument } from "./options.ts";
import { say } from "./say.ts";
import { EXIT, requireConfigFile, requireCurrent, type Shell, UsageError } from "./shell.ts";
import { type Begin, DOWNGRADE_REASON, type SaidOptions, saidOf } from "./suppress-said.ts";
import { concernText, matchOf, openMatches } from "./suppression-match.ts";
import { suppressionsJson, suppressionsReport } from "./suppressions-report.ts";

interface SuppressOptions extends SaidOptions {
  readonly config?: string;
  readonly json?: true;
}

type Database = Awaited<ReturnType<typeof openForRequests>>;

const REASON_NOTE = `why, for everybody who wonders; "${DOWNGRADE_REASON}" unless said`;

/** `ack`, `silence`, `maintenance` and `downgrade`: what somebody wants to hear nothing of for a while, and why. */
export function addSuppress(program: Command, shell: Shell, finish: Finish): void {
  const add = (kind: SuppressionKind, description: string, domain: string): Command =>
    program
      .command(kind)
      .description(description)
      .argument("[domain]", domain)
      .option("--until <time>", "end: from now (2h, 3d) or a date", untilArgument)
      .option("--reason <text>", kind === "downgrade" ? REASON_NOTE : "why, for everybody who wonders")
      .option("--author <name>", "who; the user of the system unless said")
      .option("--end <number>", "end the one with this number", countArgument)
      .option("--json", "JSON instead of text, where there is a list")
      .option("-c, --config <file>", "configuration file")
      .action((name: string | undefined, options: SuppressOptions) =>
        finish(run(shell, kind, name, options)),
      );
  const matching = (command: Command, examples: readonly Example[], note = ""): Command =>
    withExamples(command, examples, note)
      .option("--owner <owner>", "everything that this owner has")
      .option("--tag <key=value>", "everything with this tag")
      .option("--code <code>", "findings of this code only", codeArgument);
  matching(add("ack", "somebody works on what is open: no reminders until it gets worse", DOMAIN), ACK);
  matching(add("silence", "tell nobody of what matches for a while", GLOB), SILENCE, SILENCE_NOTE);
  const maintenance = "the same as silence, for work that is planned";
  matching(add("maintenance", maintenance, GLOB), MAINTENANCE, MAINTENANCE_NOTE);
  const downgrade = "record an emergency return to plain HTTP; reminds until HTTPS is back";
  withExamples(add("downgrade", downgrade, DOMAIN), DOWNGRADE);
}

const DOMAIN = "DOMAIN or DOMAIN:PORT; without anything: what is in force";
const GLOB = "DOMAIN, DOMAIN:PORT or a glob such as *.example.com; without anything: what is in force";
const ACK: readonly Example[] = [
  'certhorizon ack img.example.com --until 2d --reason "ticket 4711 is open"',
  'certhorizon ack --owner web --code leaf-expiring --until 5d --reason "all are renewed on Monday"',
  ["certhorizon ack", "what is in force"],
  ["certhorizon ack --end 3", "end number 3"],
];
const SILENCE: readonly Example[] = [
  'certhorizon silence "*.old.example.com" --until 7d --reason "is switched off next week"',
  'certhorizon silence --tag team=video --until 4h --reason "moves to another bucket"',
];
const MAINTENANCE: readonly Example[] = [
  'certhorizon maintenance "*.example.com" --until 2h --reason "the CDN is exchanged"',
];
const SILENCE_NOTE = `For planned work say maintenance: it keeps the same quiet, and everybody reads
"under maintenance" instead of "silenced".`;
const MAINTENANCE_NOTE = `It keeps quiet what a silence would, from now on, and tells nobody that it begins.
The difference is the word: wherever the findings are shown they are "under
maintenance" instead of "silenced", so that all see that it is planned.`;
const DOWNGRADE: readonly Example[] = [
  "certhorizon downgrade img.example.com --until 6h",
  'certhorizon downgrade img.example.com --until 6h --reason "the CA is down, no backup certificate"',
];

async function run(
  shell: Shell,
  kind: SuppressionKind,
  name: string | undefined,
  options: SuppressOptions,
): Promise<number> {
  const said = saidOf(kind, name, options, shell);
  const { config } = await requireCurrent(shell, requireConfigFile(shell, options.config));
  const database = await openForRequests(config);
  try {
    if (said.act === "end") return await endOne(shell, database, said.id);
    if (said.act === "list") return await show(shell, database, kind, options.json === true);
    const suppression = await wanted(database, said, config.owners.keys());
    const id = await database.suppress(suppression);
    await endEarlierDowngrades(database, { ...suppression, id });
    await announce(shell, database, { ...suppression, id });
    return EXIT.ok;
  } finally {
    await database.close();
  }
}

/** A return to HTTP that takes longer, or ends sooner, is recorded anew: the last word counts. */
async function endEarlierDowngrades(
  database: Database,
  { id, kind, match, createdAt }: Suppression,
): Promise<void> {
  if (kind !== "downgrade") return;
  const earlier = (await database.suppressions(createdAt)).filter(
    (one) => one.id !== id && one.kind === kind && one.match.domain === match.domain,
  );
  for (const one of earlier) await database.endSuppression(one.id, createdAt);
}

async function listed(database: Database, at: Instant): Promise<readonly Suppression[]> {
  const all = await database.suppressions(at);
  const ids = all.flatMap(({ acknowledged }) => acknowledged.map(({ findingId }) => findingId));
  return inForce(all, await database.findingsById(ids));
}

async function endOne(shell: Shell, database: Database, id: number): Promise<number> {
  const known = (await listed(database, shell.clock.now())).find((one) => one.id === id);
  if (known === undefined || !(await database.endSuppression(id, shell.clock.now())))
    throw new UsageError(`Number ${id} is not in force; without arguments the command lists what is.`);
  say(shell, `The ${known.kind} with number ${id} has ended; what is still open is told again.`);
  return EXIT.ok;
}

async function show(shell: Shell, database: Database, kind: SuppressionKind, json: boolean): Promise<number> {
  const now = shell.clock.now();
  const all = (await listed(database, now)).filter((one) => one.kind === kind);
  const terminal = createTerminal({ stream: shell.stdout, env: shell.environment });
  shell.stdout.write(`${json ? suppressionsJson(all) : suppressionsReport(all, kind, now, terminal)}\n`);
  return EXIT.ok;
}

async function wanted(
  database: Database,
  { act: _act, named, ...said }: Begin,
  owners: Iterable<string>,
): Promise<Omit<Suppression, "id">> {
  const records = await allRecords(database);
  const { kind } = said;
  const match = matchOf(kind, named, records, owners);
  const open = kind === "ack" ? openMatches(match, records, await database.otherFindings()) : [];
  if (kind === "ack" && open.length === 0)
    throw new UsageError(
      "No finding is open there that somebody could take on; `certhorizon findings` lists all.",
    );
  return { ...said, match, acknowledged: acknowledgedOf(open) };
}

async function announce(shell: Shell, database: Database, one: Suppression): Promise<void> {
  const { kind, id, until, createdAt, match, acknowledged } = one;
  const what: Readonly<Record<SuppressionKind, string>> = {
    ack: `${acknowledged.length === 1 ? "1 finding is" : `${acknowledged.length} findings are`} acknowledged`,
    silence: "Silenced",
    maintenance: "Under maintenance",
    downgrade: `The return to HTTP of ${nameOfKey(match.domain ?? "")} is recorded`,
  };
  const tail: Readonly<Record<SuppressionKind, string>> = {
    ack: "It ends by itself when another certificate is concerned or things get worse.",
    silence: "What is still open then is told.",
    maintenance: "What is still open then is told.",
    downgrade:
      "Outages of HTTPS there are told no more; it reminds, and ends by itself when HTTPS works again.",
  };
  const records = await allRecords(database);
  const isWide = kind === "silence" || kind === "maintenance";
  const concern = isWide ? ` ${concernText(match, records, await database.otherFindings())}` : "";
  say(shell, `${what[kind]} until ${whenText(until, createdAt)}, number ${id}.${concern} ${tail[kind]}`);
  if (kind !== "downgrade") return;
  const known = records.some(({ binding }) => bindingKey(binding) === match.domain);
  if (known) await database.ask("recheck", match.domain ?? "", shell.clock.now());
}
