import type { Command } from "commander";
import { allRecords, openForReading, type Told } from "../app/database.ts";
import { doubtedBy } from "../core/alerts/delivery.ts";
import { Quiet, type Suppression } from "../core/alerts/suppression.ts";
import type { OpenFinding } from "../core/findings/finding.ts";
import { byGravity, byUrgency } from "../core/findings/urgency.ts";
import type { BindingRecord } from "../core/record.ts";
import type { Instant } from "../core/time.ts";
import { historyJson } from "../core/views/history.ts";
import { jsonText, openFindingJson, recordJson, time } from "../core/views/record-json.ts";
import type { ReadModel } from "../ports/store.ts";
import { createTerminal, type Terminal } from "../terminal/terminal.ts";
import { acceptRemoval } from "./accept-removal.ts";
import { type Example, withExamples } from "./examples.ts";
import { findingsReport, type SuppressedBy } from "./findings-report.ts";
import { historyReport } from "./history-report.ts";
import { type Narrowing, narrowFindings, narrowRecords, stateOption, withNarrowing } from "./narrow.ts";
import { countArgument, type Finish } from "./options.ts";
import { countsLine, recordsTable } from "./records-table.ts";
import { selectKnown } from "./select-bindings.ts";
import { EXIT, requireDatabase, type Shell } from "./shell.ts";
import { suppressionJson } from "./suppressions-report.ts";

interface ReadOptions extends Narrowing {
  readonly config?: string;
  readonly json?: true;
  readonly limit: number;
  readonly acceptRemoval?: string;
}

const DOMAINS: readonly Example[] = [
  ["certhorizon domains", "most urgent first"],
  "certhorizon domains --owner web --severity warning",
  "certhorizon domains --state not-deployed --json",
];
const FINDINGS: readonly Example[] = [
  "certhorizon findings --severity critical",
  "certhorizon findings --owner web --code leaf-expiring",
];
const HISTORY: readonly Example[] = [
  "certhorizon history img.example.com",
  "certhorizon history img.example.com:443 --limit 10 --json",
];

/** Commands that show what the daemon knows; they only read its database, beside it or without it. */
export function addRead(program: Command, shell: Shell, finish: Finish): void {
  const add = (name: string, description: string): Command =>
    program
      .command(name)
      .description(description)
      .option("-c, --config <file>", "configuration file")
      .option("--json", "JSON instead of text");
  const domainsCommand = withNarrowing(
    add("domains", "all domains with what is known of them, most urgent first"),
  )
    .addOption(stateOption())
    .option("--accept-removal <source>", "believe that this source lost the bindings it no longer names")
    .action((options: ReadOptions) =>
      finish(
        options.acceptRemoval === undefined
          ? reading(shell, options, domains)
          : acceptRemoval(shell, options.acceptRemoval, options.config),
      ),
    );
  const findingsCommand = withNarrowing(
    add("findings", "all open findings, gravest first, then by deadline"),
  ).action((options: ReadOptions) => finish(reading(shell, options, findings)));
  const historyCommand = add("history", "what changed at a domain, and which findings came and went")
    .argument("<domain>", "DOMAIN or DOMAIN:PORT")
    .option("--limit <n>", "lines of each kind", countArgument, 50)
    .action((domain: string, options: ReadOptions) =>
      finish(reading(shell, options, (view) => history(view, domain))),
    );
  withExamples(domainsCommand, DOMAINS);
  withExamples(findingsCommand, FINDINGS);
  withExamples(historyCommand, HISTORY);
}

interface View {
  readonly store: ReadModel & Told;
  readonly shell: Shell;
  readonly terminal: Terminal;
  readonly options: ReadOptions;
}

async function reading(
  shell: Shell,
  options: ReadOptions,
  show: (view: View) => Promise<string>,
): Promise<number> {
  const store = await openForReading(await requireDatabase(shell, options.config));
  try {
    const terminal = createTerminal({ stream: shell.stdout, env: shell.environment });
    shell.stdout.write(`${await show({ store, shell, terminal, options })}\n`);
    return EXIT.ok;
  } finally {
    await store.close();
  }
}

async function domains({ store, shell, terminal, options }: View): Promise<string> {
  const all = (await allRecords(store)).toSorted(byUrgency);
  const records = narrowRecords(all, options);
  const now = shell.clock.now();
  const suppressedBy = await suppressedByOf(store, all, now);
  if (options.json) {
    const bindings = records.map((record) =>
      recordJson(record, new Map(), (finding) => suppressedJson(suppressedBy(finding))),
    );
    return jsonText({ at: time(now), bindings });
  }
  if (all.length === 0) return "No domain is known: the daemon has not read its inventory yet.";
  if (records.length === 0) return `None of ${all.length} known domains fits.`;
  const summary = terminal.paint("bold", countsLine(records, all.length));
  return `${summary}\n\n${recordsTable(records, { now, terminal, told: { suppressedBy } })}`;
}

function suppressedJson(suppression: Suppression | undefined): unknown {
  return suppression && suppressionJson(suppression);
}

async function findings({ store, shell, terminal, options }: View): Promise<string> {
  const records = await allRecords(store);
  const others = await store.otherFindings();
  const all = [...others, ...records.flatMap((record) => record.findings)];
  const open = byGravity(narrowFindings(all, records, options));
  const now = shell.clock.now();
  const suppressedBy = await suppressedByOf(store, records, now);
  const doubted = ({ code }: OpenFinding) => doubtedBy(code, others, now);
  if (options.json) {
    const told = open.map((finding) => ({
      ...openFindingJson(finding),
      in_doubt: doubted(finding),
      suppressed: suppressedJson(suppressedBy(finding)),
    }));
    return jsonText({ findings: told });
  }
  if (all.length === 0) return "No finding is open.";
  if (open.length === 0) return `None of ${all.length} open findings fits.`;
  const owners = new Map(
    records.flatMap(({ binding, findings: own }) => own.map(({ id }) => [id, binding.owner])),
  );
  const ownerOf = ({ id }: OpenFinding): string | undefined => owners.get(id);
  return findingsReport(open, { now, terminal, all: all.length, suppressedBy, doubtedBy: doubted, ownerOf });
}

async function suppressedByOf(
  store: Told,
  records: readonly BindingRecord[],
  now: Instant,
): Promise<SuppressedBy> {
  const quiet = new Quiet(await store.suppressions(now));
  const bindings = new Map(
    records.flatMap(({ binding, findings: own }) => own.map(({ id }) => [id, binding])),
  );
  return (finding) => quiet.suppressionOf(finding, bindings.get(finding.id), now);
}

async function history({ store, shell, terminal, options }: View, name: string): Promise<string> {
  const { limit, json } = options;
  const records = await allRecords(store);
  const keys = selectKnown(
    records.map(({ binding }) => binding),
    name,
  );
  const parts = await Promise.all(
    keys.map(async (key) => ({
      key,
      changes: await store.changes(key, limit),
      transitions: await store.transitions(key, limit),
      deliveries: await store.deliveries({ binding: key }, limit),
    })),
  );
  if (json) return jsonText({ bindings: parts.map(historyJson) });
  return parts.map((part) => historyReport(part, shell.clock.now(), terminal)).join("\n\n");
}
