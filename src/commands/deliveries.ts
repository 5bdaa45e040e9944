import type { Command } from "commander";
import { allRecords, openForReading, openForRequests } from "../app/database.ts";
import type { Delivery } from "../core/alerts/delivery.ts";
import type { Instant } from "../core/time.ts";
import { bindingName } from "../core/views/binding-name.ts";
import { deliveryJson } from "../core/views/history.ts";
import { jsonText } from "../core/views/record-json.ts";
import type { Store } from "../ports/store.ts";
import { whenCell } from "../terminal/cells.ts";
import { type Column, table } from "../terminal/table.ts";
import { createTerminal, type Terminal } from "../terminal/terminal.ts";
import { withExamples } from "./examples.ts";
import { countArgument, type Finish } from "./options.ts";
import { selectKnown } from "./select-bindings.ts";
import { EXIT, requireConfigFile, requireCurrent, type Shell } from "./shell.ts";

interface DeliveriesOptions {
  readonly config?: string;
  readonly json?: true;
  readonly limit: number;
  readonly failed?: true;
  readonly waiting?: true;
  readonly retry?: true;
}

export function addDeliveries(program: Command, shell: Shell, finish: Finish): void {
  const command = program
    .command("deliveries")
    .description("who was told what, when the server accepted it, and what was given up")
    .argument("[domain]", "only what was told about this DOMAIN or DOMAIN:PORT")
    .option("--failed", "only what was given up")
    .option("--waiting", "only what waits to be accepted")
    .option("--retry", "have the daemon send again what was given up")
    .option("--limit <n>", "lines", countArgument, 50)
    .option("--json", "JSON instead of text")
    .option("-c, --config <file>", "configuration file")
    .action((domain: string | undefined, options: DeliveriesOptions) =>
      finish(options.retry === true ? retry(shell, options) : deliveries(shell, domain, options)),
    );
  withExamples(command, [
    ["certhorizon deliveries", "the newest messages, whoever got them"],
    "certhorizon deliveries img.example.com --limit 10",
    ["certhorizon deliveries --failed", "what was given up"],
    ["certhorizon deliveries --retry", "and have it sent again"],
  ]);
}

async function deliveries(
  shell: Shell,
  domain: string | undefined,
  options: DeliveriesOptions,
): Promise<number> {
  const { config } = await requireCurrent(shell, requireConfigFile(shell, options.config));
  const store = await openForReading(config);
  try {
    const bindings = domain === undefined ? [] : (await allRecords(store)).map(({ binding }) => binding);
    const keys = domain === undefined ? [] : selectKnown(bindings, domain);
    const state = options.failed ? "failed" : options.waiting ? "waiting" : undefined;
    const lists =
      keys.length > 0
        ? await Promise.all(keys.map((binding) => store.deliveries({ binding }, options.limit)))
        : [await store.deliveries(state === undefined ? {} : { state }, options.limit)];
    const found = lists.flat().filter((delivery) => state === undefined || delivery.state === state);
    const terminal = createTerminal({ stream: shell.stdout, env: shell.environment });
    const now = shell.clock.now();
    const text =
      options.json === true
        ? jsonText({ deliveries: found.map(deliveryJson) })
        : deliveriesReport(found, await subjectsOf(store, found), now, terminal);
    shell.stdout.write(`${text}\n`);
    return EXIT.ok;
  } finally {
    await store.close();
  }
}

async function retry(shell: Shell, options: DeliveriesOptions): Promise<number> {
  const { config } = await requireCurrent(shell, requireConfigFile(shell, options.config));
  const store = await openForRequests(config);
  try {
    const count = await store.retryFailed(shell.clock.now());
    const what = count === 1 ? "1 message waits" : `${count} messages wait`;
    shell.stdout.write(
      count === 0
        ? "Nothing was given up.\n"
        : `${what} to be sent again; a running daemon does it in seconds.\n`,
    );
    return EXIT.ok;
  } finally {
    await store.close();
  }
}

const COLUMNS: readonly Column[] = [
  { title: "when", keep: true, brief: 3 },
  { title: "what", keep: true },
  { title: "about", wrap: true },
  { title: "to", wrap: true },
  { title: "road", keep: true, drop: 2 },
  { title: "state", wrap: true },
  { title: "answer", wrap: true, drop: 1 },
];

const MARKS = { critical: "critical", warning: "warning", info: "" } as const;

/** Code and first domain of each incident, by its id. */
async function subjectsOf(
  store: Pick<Store, "incident">,
  found: readonly Delivery[],
): Promise<ReadonlyMap<string, string>> {
  const subjects = new Map<string, string>();
  for (const id of new Set(found.map(({ incident }) => incident))) {
    const known = id === "" ? undefined : await store.incident(id);
    if (known === undefined) continue;
    const { incident, findings, cleared } = known;
    const told = findings.length > 0 ? findings : cleared.map(({ finding }) => finding);
    const [first] = told;
    const place = first === undefined ? "" : first.subject === "binding" ? bindingName(first) : first.scope;
    const more = told.length > 1 ? ` and ${told.length - 1} more` : "";
    subjects.set(id, `${incident.code} ${place}${more}`.trim());
  }
  return subjects;
}

function deliveriesReport(
  found: readonly Delivery[],
  subjects: ReadonlyMap<string, string>,
  now: Instant,
  terminal: Terminal,
): string {
  if (found.length === 0) return "Nobody was told anything yet.";
  return table(
    COLUMNS,
    found.map((delivery) => [
      whenCell(delivery.endedAt ?? delivery.createdAt, now),
      `${delivery.kind} ${MARKS[delivery.severity]}`.trim(),
      subjects.get(delivery.incident) ?? "",
      delivery.recipients.length > 0 ? delivery.recipients.join(", ") : delivery.owner || "default owner",
      delivery.copy === "" ? delivery.road : `${delivery.road}, copy`,
      delivery.attempts > 1 ? `${delivery.state} (${delivery.attempts} attempts)` : delivery.state,
      delivery.answer,
    ]),
    terminal,
  );
}
