import type { Command } from "commander";
import type { Current } from "../app/current.ts";
import { hostedChains, rehearseFleet, servedChains } from "../app/rehearse.ts";
import { type BundleGap, bundleGaps } from "../core/calendar/bundle-gaps.ts";
import { comingDeadlines } from "../core/calendar/deadlines.ts";
import { type CalendarRow, rootCalendar } from "../core/calendar/root-calendar.ts";
import { anchorLabel } from "../core/decide/anchor-label.ts";
import type { BindingRecord } from "../core/record.ts";
import { DAY, type Instant } from "../core/time.ts";
import { calendarJson } from "../core/views/calendar-json.ts";
import { jsonText } from "../core/views/record-json.ts";
import type { ReadModel } from "../ports/store.ts";
import { createTerminal } from "../terminal/terminal.ts";
import { calendarReport } from "./calendar-report.ts";
import { type Example, withExamples } from "./examples.ts";
import { knownFleet } from "./known-fleet.ts";
import type { Finish } from "./options.ts";
import { instantArgument } from "./options.ts";
import { readBundle } from "./read-bundle.ts";
import { gapJson, rehearsalJson } from "./roots-json.ts";
import { bundleReport, rehearsalReport } from "./roots-report.ts";
import { EXIT, type Shell } from "./shell.ts";
import { withoutMatcher } from "./without.ts";

interface RootsOptions {
  readonly config?: string;
  readonly json?: true;
  readonly bundle?: string;
  readonly at?: Instant;
  readonly without?: string;
}

const EXAMPLES: readonly Example[] = [
  ["certhorizon roots", "which root ends when, for how many domains"],
  ["certhorizon roots --at 2027-04-16", "which domains break by then"],
  'certhorizon roots --without "GlobalSign Root CA - R3"',
  "certhorizon roots --bundle /etc/ssl/certs/ca-certificates.crt",
];
const NOTE = "Exit code: 0 ok, 1 warning, 2 critical, 3 unknown or unusable input.";

/** A date that takes domains out of a required store within so long deserves an exit code of its own. */
const NEAR = 30 * DAY;

export function addRoots(program: Command, shell: Shell, finish: Finish): void {
  const command = program
    .command("roots")
    .description("root calendar: which domain depends on which root, and until when")
    .option("-c, --config <file>", "configuration file; without one the calendar knows no domains")
    .option("--json", "JSON instead of text")
    .option("--bundle <file>", "say which roots this PEM bundle lacks (- for standard input)")
    .option("--at <date>", "rehearse a day: which domains are no longer trusted then", instantArgument)
    .option("--without <name-or-sha256>", "rehearse the loss of a root or intermediate")
    .action((options: RootsOptions) => finish(roots(shell, options)));
  withExamples(command, EXAMPLES, NOTE);
}

async function roots(shell: Shell, options: RootsOptions): Promise<number> {
  const fleet = await knownFleet(shell, options.config);
  try {
    const view: View = { shell, options, ...fleet };
    if (options.bundle !== undefined) return await showBundle(view, options.bundle);
    if (options.at !== undefined || options.without !== undefined) return await showRehearsal(view);
    return showCalendar(view);
  } finally {
    await fleet.close();
  }
}

interface View {
  readonly shell: Shell;
  readonly options: RootsOptions;
  readonly current: Current;
  readonly store: Pick<ReadModel, "chain">;
  readonly records: readonly BindingRecord[];
}

function print({ shell, options }: View, json: unknown, text: () => string): void {
  shell.stdout.write(`${options.json ? jsonText(json) : text()}\n`);
}

function showCalendar(view: View): number {
  const now = view.shell.clock.now();
  const { trustData } = view.current;
  const { stores } = view.current.tools;
  const world = { data: trustData, stores, anchorName: anchorNameOf(view.current) };
  const rows = rootCalendar(view.records, world, now);
  const deadlines = comingDeadlines(rows, now);
  const terminal = createTerminal({ stream: view.shell.stdout, env: view.shell.environment });
  print(view, calendarJson(rows, deadlines, trustData, now), () =>
    calendarReport(rows, deadlines, {
      trustData,
      stores: [...stores.keys()],
      terminal,
      now,
      domains: view.records.length,
    }),
  );
  return rows.some((row) => isNear(row, now)) ? EXIT.warning : EXIT.ok;
}

function isNear({ dates }: CalendarRow, now: Instant): boolean {
  return dates.some(
    ({ at, certainty, domains }) => domains > 0 && certainty !== "estimated" && at >= now && at - now <= NEAR,
  );
}

function anchorNameOf({ tools }: Current): (anchor: Parameters<typeof anchorLabel>[0]) => string {
  return (anchor) => anchorLabel(anchor, tools.anchorNames);
}

async function showBundle(view: View, file: string): Promise<number> {
  const bundle = await readBundle(view.shell, file);
  const { current, records, store } = view;
  const served = await servedChains(store, records);
  const gaps: readonly BundleGap[] = bundleGaps(bundle, {
    chains: [...served, ...hostedChains(records, served)],
    stores: current.tools.stores,
    evaluator: current.tools.evaluator,
    trustData: current.trustData,
    anchorName: anchorNameOf(current),
    now: view.shell.clock.now(),
  });
  print(view, { bundle: file, anchors: bundle.length, missing: gaps.map(gapJson) }, () =>
    bundleReport(file, bundle.length, gaps),
  );
  if (gaps.length === 0) return EXIT.ok;
  return gaps.some(({ domains }) => domains > 0) ? EXIT.critical : EXIT.warning;
}

async function showRehearsal(view: View): Promise<number> {
  const now = view.shell.clock.now();
  const { current, store, records, options } = view;
  const chains = await servedChains(store, records);
  const without = withoutMatcher(current, chains, options.without);
  const rehearsal = { at: options.at ?? now, without: without.matches };
  const rehearsed = rehearseFleet(current, chains, rehearsal, now);
  const { breakages } = rehearsed;
  const terminal = createTerminal({ stream: view.shell.stdout, env: view.shell.environment });
  const played = { at: options.at, without: without.label, domains: records.length };
  print(view, rehearsalJson(rehearsed, played), () => rehearsalReport(rehearsed, played, terminal));
  if (breakages.length === 0) return EXIT.ok;
  return breakages.some(({ tier }) => tier === "required") ? EXIT.critical : EXIT.warning;
}
