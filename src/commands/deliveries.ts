import type { Command } from "commander";
import { allRecords, openForReading, openForRequests } from "../app/database.ts";
import type { Delivery } from "../core/alerts/delivery.ts";
import type { IncidentBrief } from "../core/alerts/incident-brief.ts";
import type { Instant } from "../core/time.ts";
import { nameOfKey } from "../core/views/binding-name.ts";
import { deliveryAbout, deliveryAboutText, toldJson } from "../core/views/delivery-about.ts";
import { jsonText } from "../core/views/record-json.ts";
import { listText } from "../core/words.ts";
import type { DeliveryFilter } from "../ports/outbox.ts";
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
    const wanted = await wantedOf(store, domain, options);
    const found = await newest(store, wanted, options.limit);
    const briefs = await store.incidentBriefs(found.map(({ incident }) => incident));
    const terminal = createTerminal({ stream: shell.stdout, env: shell.environment });
    const text =
      options.json === true
        ? jsonText({ deliveries: found.map((one) => toldJson(one, briefs.get(one.incident))) })
        : found.length === 0
          ? nothingText(wanted)
          : deliveriesReport(found, briefs, shell.clock.now(), terminal);
    shell.stdout.write(`${text}\n`);
    return EXIT.ok;
  } finally {
    await store.close();
  }
}

interface Wanted {
  /** Of the domain that was named: one for each port; empty where none was. */
  readonly keys: readonly string[];
  readonly state: Delivery["state"] | undefined;
}

async function wantedOf(
  store: Pick<Store, "records">,
  domain: string | undefined,
  { failed, waiting }: DeliveriesOptions,
): Promise<Wanted> {
  const state = failed === true ? "failed" : waiting === true ? "waiting" : undefined;
  if (domain === undefined) return { keys: [], state };
  return {
    keys: selectKnown(
      (await allRecords(store)).map(({ binding }) => binding),
      domain,
    ),
    state,
  };
}

/** A message about several ports of a domain is one line. */
async function newest(
  store: Pick<Store, "deliveries">,
  { keys, state }: Wanted,
  limit: number,
): Promise<readonly Delivery[]> {
  const filter: DeliveryFilter = state === undefined ? {} : { state };
  if (keys.length === 0) return store.deliveries(filter, limit);
  const lists = await Promise.all(keys.map((binding) => store.deliveries({ ...filter, binding }, limit)));
  const found = new Map(lists.flat().map((one) => [`${one.id} ${one.road} ${one.copy}`, one]));
  return [...found.values()].toSorted((a, b) => b.createdAt - a.createdAt).slice(0, limit);
}

function nothingText({ keys, state }: Wanted): string {
  const about = keys.length === 0 ? "" : ` about ${listText(keys.map(nameOfKey))}`;
  if (state === "failed") return `Nothing${about} was given up.`;
  if (state === "waiting") return `Nothing${about} waits to be accepted.`;
  return `Nobody was told anything${about} yet.`;
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

function deliveriesReport(
  found: readonly Delivery[],
  briefs: ReadonlyMap<string, IncidentBrief>,
  now: Instant,
  terminal: Terminal,
): string {
  return table(
    COLUMNS,
    found.map((delivery) => [
      whenCell(delivery.endedAt ?? delivery.createdAt, now),
      `${delivery.kind} ${MARKS[delivery.severity]}`.trim(),
      deliveryAboutText(deliveryAbout(delivery, briefs.get(delivery.incident))),
      delivery.recipients.length > 0 ? delivery.recipients.join(", ") : delivery.owner || "default owner",
      delivery.copy === "" ? delivery.road : `${delivery.road}, copy`,
      delivery.attempts > 1 ? `${delivery.state} (${delivery.attempts} attempts)` : delivery.state,
      delivery.answer,
    ]),
    terminal,
  );
}
