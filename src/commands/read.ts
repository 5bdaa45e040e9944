import type { Command } from "commander";
import { allRecords, openForReading, type Told } from "../app/database.ts";
import { suppressionOf } from "../core/alerts/suppression.ts";
import type { OpenFinding } from "../core/findings/finding.ts";
import { byUrgency, findingsByUrgency } from "../core/findings/urgency.ts";
import { historyJson } from "../core/views/history.ts";
import { jsonText, openFindingJson, recordJson } from "../core/views/record-json.ts";
import type { ReadModel } from "../ports/store.ts";
import { createTerminal, type Terminal } from "../terminal/terminal.ts";
import { acceptRemoval } from "./accept-removal.ts";
import { recordsTable } from "./check-report.ts";
import { findingsReport } from "./findings-report.ts";
import { historyReport } from "./history-report.ts";
import { countArgument, type Finish } from "./options.ts";
import { selectKnown } from "./select-bindings.ts";
import { EXIT, requireDatabase, type Shell } from "./shell.ts";
import { suppressionJson } from "./suppressions-report.ts";

interface ReadOptions {
  readonly config?: string;
  readonly json?: true;
  readonly limit: number;
  readonly acceptRemoval?: string;
}

/** Commands that show what the daemon knows; they only read its database, beside it or without it. */
export function addRead(program: Command, shell: Shell, finish: Finish): void {
  const add = (name: string, description: string): Command =>
    program
      .command(name)
      .description(description)
      .option("-c, --config <file>", "configuration file")
      .option("--json", "JSON instead of text");
  add("domains", "all domains with what is known of them, most urgent first")
    .option("--accept-removal <source>", "believe that this source lost the bindings it no longer names")
    .action((options: ReadOptions) =>
      finish(
        options.acceptRemoval === undefined
          ? reading(shell, options, domains)
          : acceptRemoval(shell, options.acceptRemoval, options.config),
      ),
    );
  add("findings", "all open findings, gravest first").action((options: ReadOptions) =>
    finish(reading(shell, options, findings)),
  );
  add("history", "what changed at a domain, and which findings came and went")
    .argument("<domain>", "DOMAIN or DOMAIN:PORT")
    .option("--limit <n>", "lines of each kind", countArgument, 50)
    .action((domain: string, options: ReadOptions) =>
      finish(reading(shell, options, (view) => history(view, domain, options.limit))),
    );
}

interface View {
  readonly store: ReadModel & Told;
  readonly shell: Shell;
  readonly terminal: Terminal;
  readonly json: boolean;
}

async function reading(
  shell: Shell,
  options: ReadOptions,
  show: (view: View) => Promise<string>,
): Promise<number> {
  const store = await openForReading(await requireDatabase(shell, options.config));
  try {
    const terminal = createTerminal({ stream: shell.stdout, env: shell.environment });
    shell.stdout.write(`${await show({ store, shell, terminal, json: options.json === true })}\n`);
    return EXIT.ok;
  } finally {
    await store.close();
  }
}

async function domains({ store, shell, terminal, json }: View): Promise<string> {
  const records = (await allRecords(store)).toSorted(byUrgency);
  if (json) return jsonText({ bindings: records.map((record) => recordJson(record, new Map())) });
  if (records.length === 0) return "No domain is known: the daemon has not read its inventory yet.";
  return recordsTable(records, shell.clock.now(), terminal);
}

async function findings({ store, shell, terminal, json }: View): Promise<string> {
  const records = await allRecords(store);
  const open: readonly OpenFinding[] = findingsByUrgency([
    ...(await store.otherFindings()),
    ...records.flatMap((record) => record.findings),
  ]);
  const now = shell.clock.now();
  const suppressions = await store.suppressions(now);
  const byId = new Map(records.flatMap(({ binding, findings: own }) => own.map(({ id }) => [id, binding])));
  const suppressedBy = (finding: OpenFinding) =>
    suppressionOf(finding, byId.get(finding.id), suppressions, now);
  if (json) {
    return jsonText({
      findings: open.map((finding) => {
        const suppression = suppressedBy(finding);
        return { ...openFindingJson(finding), suppressed: suppression && suppressionJson(suppression) };
      }),
    });
  }
  return open.length === 0 ? "No finding is open." : findingsReport(open, now, terminal, suppressedBy);
}

async function history({ store, shell, terminal, json }: View, name: string, limit: number): Promise<string> {
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
