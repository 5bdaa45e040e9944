/**
 * What watching costs: sweeps of a fleet on loopback, and beside them the same probes through blackbox_exporter.
 * `npm run bench`, options behind `--`: `--write` keeps the tables in docs/benchmarks.md, `--only TEXT` runs the series whose title holds it,
 * `--rounds N` (3), `--profile DIRECTORY` writes CPU profiles of the daemon.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createFamily, type LabFamily } from "../../src/lab/family.ts";
import { type Blackbox, startBlackbox, type Target } from "./blackbox.ts";
import { freePort } from "./child.ts";
import { compileDaemon } from "./compile.ts";
import { type DaemonProcess, type ScrapedSweep, startDaemonProcess } from "./daemon-process.ts";
import { addressOf, distinctFleet, type Fleet, sharedFleet, writeConfig } from "./fleet.ts";
import { startNginx } from "./nginx.ts";
import { type Comparison, complaints, reportText, type Series } from "./report.ts";

const PAGE = new URL("../../docs/benchmarks.md", import.meta.url);
const BEGIN = "<!-- bench: begin -->";
const END = "<!-- bench: end -->";
const BLACKBOX_PROBES = 2_000;
/** Prometheus gives each target a moment of its own within the scrape interval. */
const SPREAD_MS = 15_000;
/** As `npm start` and the image start the daemon. */
const DAEMON_FLAGS = ["--max-semi-space-size=8"];

interface Plan {
  readonly title: string;
  readonly size: number;
  readonly fleet: typeof sharedFleet;
}

const PLANS: readonly Plan[] = [
  { title: "2,000 domains, one certificate", size: 2_000, fleet: sharedFleet },
  { title: "10,000 domains, one certificate", size: 10_000, fleet: sharedFleet },
  { title: "10,000 domains, 10,000 certificates", size: 10_000, fleet: distinctFleet },
];

const { values } = parseArgs({
  options: {
    write: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    rounds: { type: "string", default: "3" },
    profile: { type: "string", default: "" },
  },
});

const directory = await mkdtemp(join(tmpdir(), "certhorizon-bench-"));
try {
  const family = await createFamily(new Date());
  const program = await compileDaemon(join(directory, "program"));
  const all: Series[] = [];
  for (const [n, plan] of PLANS.entries()) {
    if (!plan.title.includes(values.only)) continue;
    console.error(`${plan.title} …`);
    all.push(await runSeries(plan, { program, family, place: join(directory, String(n)) }));
  }
  const text = reportText(all);
  console.log(text);
  const wrong = complaints(all);
  for (const complaint of wrong) console.error(complaint);
  if (wrong.length > 0) process.exitCode = 1;
  else if (values.write) await keep(text);
} finally {
  await rm(directory, { recursive: true, force: true });
}

interface Workshop {
  readonly program: string;
  readonly family: LabFamily;
  readonly place: string;
}

async function runSeries(plan: Plan, { program, family, place }: Workshop): Promise<Series> {
  const fleet = await plan.fleet(join(place, "fleet"), family, plan.size);
  await using running = new AsyncDisposableStack();
  const nginx = await startNginx(place, fleet.serverLines);
  running.defer(() => nginx.stop());
  const metricsPort = await freePort("127.0.0.1");
  const configFile = await writeConfig(fleet, { directory: place, port: nginx.port, metricsPort, family });
  const targets = targetsOf(fleet, nginx.port);
  const blackbox = await startBlackbox(place, join(place, "modern.pem"), targets);
  if (blackbox !== undefined) running.defer(() => blackbox.stop());
  const profile = values.profile === "" ? [] : ["--cpu-prof", `--cpu-prof-dir=${values.profile}`];
  const daemon = await startDaemonProcess(program, configFile, [...DAEMON_FLAGS, ...profile]);
  running.defer(() => daemon.stop());
  const first = await daemon.sweep();
  tell(first);
  const rounds = await runRounds(daemon, blackbox, targets);
  return { title: plan.title, domains: plan.size, first, ...rounds };
}

/** In turns, so that what else the machine does meets all. */
async function runRounds(
  daemon: DaemonProcess,
  blackbox: Blackbox | undefined,
  targets: readonly Target[],
): Promise<Pick<Series, "routine" | "comparisons">> {
  const routine: ScrapedSweep[] = [];
  const { concurrency } = daemon.ready;
  const comparisons: Comparison[] = [
    { name: "that verifies, asked evenly", module: "verify", pace: { spreadMs: SPREAD_MS }, runs: [] },
    {
      name: `that verifies, ${concurrency} at once`,
      module: "verify",
      pace: { atOnce: concurrency },
      runs: [],
    },
    {
      name: `that does not, ${concurrency} at once`,
      module: "plain",
      pace: { atOnce: concurrency },
      runs: [],
    },
  ];
  for (let round = 0; round < Number(values.rounds); round += 1) {
    const sweep = await daemon.sweep();
    routine.push(sweep);
    tell(sweep);
    for (const { name, module, pace, runs } of comparisons) {
      const run = await blackbox?.measure(module, targets, pace);
      if (run !== undefined) runs.push(run);
      console.error(`  blackbox_exporter ${name}: ${run?.cpuMsPerProbe.toFixed(3)} ms`);
    }
  }
  return { routine, comparisons };
}

function targetsOf({ domains }: Fleet, port: number): readonly Target[] {
  return domains.slice(0, BLACKBOX_PROBES).map((domain, n) => ({ domain, address: addressOf(n), port }));
}

function tell(sweep: ScrapedSweep): void {
  console.error(`  ${JSON.stringify(sweep)}`);
}

async function keep(text: string): Promise<void> {
  const page = await readFile(PAGE, "utf8");
  const before = page.slice(0, page.indexOf(BEGIN) + BEGIN.length);
  await writeFile(PAGE, `${before}\n${text}\n${page.slice(page.indexOf(END))}`);
}
