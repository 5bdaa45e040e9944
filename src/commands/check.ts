import type { Command } from "commander";
import { type CheckRequest, checkBindings } from "../app/check.ts";
import type { Current } from "../app/current.ts";
import { waitForLeaf } from "../app/wait.ts";
import { type Condition, conditionOf, worstCondition } from "../core/findings/urgency.ts";
import type { Binding } from "../core/inventory/binding.ts";
import { withoutEndedException } from "../core/inventory/update-inventory.ts";
import { type DurationMs, SECOND } from "../core/time.ts";
import { bindingName } from "../core/views/binding-name.ts";
import { jsonText } from "../core/views/record-json.ts";
import { skippedText } from "../core/views/skipped-text.ts";
import { createProgress } from "../terminal/progress.ts";
import { createTerminal } from "../terminal/terminal.ts";
import { checkJson } from "./check-json.ts";
import { checkReport } from "./check-report.ts";
import { type Example, withExamples } from "./examples.ts";
import { durationArgument, type Finish, repeated } from "./options.ts";
import { readInventory } from "./read-inventory.ts";
import { atAddresses, selectBindings } from "./select-bindings.ts";
import {
  defaultCurrent,
  EXIT,
  findConfigFile,
  requireConfigFile,
  requireCurrent,
  type Shell,
  UsageError,
} from "./shell.ts";
import { readTarget } from "./wait-target.ts";

interface CheckOptions {
  readonly config?: string;
  readonly json?: true;
  readonly resolve?: readonly string[];
  readonly wait?: number;
  readonly until?: string;
  readonly every?: number;
  readonly requests: boolean;
}

const CODES: Readonly<Record<Condition, number>> = {
  ok: EXIT.ok,
  info: EXIT.ok,
  warning: EXIT.warning,
  critical: EXIT.critical,
  unknown: EXIT.unknown,
};

const WAIT_EVERY_MS: DurationMs = 10 * SECOND;

const EXAMPLES: readonly Example[] = [
  "certhorizon check img.example.com dl.example.com:8443",
  "certhorizon check img.example.com --resolve 192.0.2.7",
  "certhorizon check --config certhorizon.yaml --json",
  "certhorizon check img.example.com --wait 30m --until new.pem",
];
const NOTE = "Exit code: 0 ok, 1 warning, 2 critical, 3 unknown or unusable input.";

export function addCheck(program: Command, shell: Shell, finish: Finish): void {
  const command = program
    .command("check")
    .description("look once at the named domains, or at the whole inventory, and judge what they serve")
    .argument("[domains...]", "DOMAIN or DOMAIN:PORT; without any: the inventory")
    .option("-c, --config <file>", "configuration file")
    .option("--json", "one JSON object instead of text")
    .option("--resolve <address>", "probe this address instead of what DNS says (repeatable)", repeated)
    .option(
      "--wait <duration>",
      "look again and again for so long, until --until is served everywhere",
      durationArgument,
    )
    .option("--until <file-or-sha256>", "the certificate that --wait waits for")
    .option("--every <duration>", "between two looks of --wait (default: 10s)", durationArgument)
    .option(
      "--no-requests",
      "TLS handshakes only: no request over HTTP to see redirects, HSTS and compression",
    )
    .action((domains: readonly string[], options: CheckOptions) => finish(check(shell, domains, options)));
  withExamples(command, EXAMPLES, NOTE);
}

async function check(shell: Shell, names: readonly string[], options: CheckOptions): Promise<number> {
  if ((options.wait === undefined) !== (options.until === undefined)) {
    throw new UsageError("--wait and --until go together: --wait 30m --until new.pem");
  }
  if (options.wait !== undefined && options.json) {
    throw new UsageError("--wait tells a line per change and knows no JSON: leave out --json.");
  }
  const current = await configuration(shell, names, options);
  const reading = await readInventory(shell, current);
  for (const { detail } of reading.failures) shell.stderr.write(`${detail}\n`);
  const now = shell.clock.now();
  // Who names a domain wants to see it, also where the configuration says not to watch it.
  const named =
    names.length > 0
      ? selectBindings(current, reading.bindings, names).map((binding) => ({ ...binding, monitor: true }))
      : reading.bindings.map((one) => withoutEndedException(one, now)).filter(({ monitor }) => monitor);
  const bindings = atAddresses(named, options.resolve ?? []);
  if (bindings.length === 0)
    throw new UsageError("There is no domain to check: name one, or declare some to be watched.");
  try {
    if (options.until !== undefined) return await wait(shell, current, bindings, options);
    const asking = options.requests ? current : { ...current, practice: undefined };
    const isNamed = names.length > 0 && bindings.length <= FEW;
    return await checkOnce(shell, asking, { bindings, reading, isNamed }, options);
  } finally {
    current.prober.close();
    current.close();
  }
}

function configuration(shell: Shell, names: readonly string[], { config }: CheckOptions): Promise<Current> {
  const file = findConfigFile(shell, config);
  if (file !== undefined) return requireCurrent(shell, file);
  return names.length > 0 ? defaultCurrent(shell) : requireCurrent(shell, requireConfigFile(shell, config));
}

/** So many domains may be named for details of what is well too. */
const FEW = 3;

interface Wanted extends Omit<CheckRequest, "onLooked"> {
  readonly isNamed: boolean;
}

async function checkOnce(
  shell: Shell,
  current: Current,
  { bindings, reading, isNamed }: Wanted,
  { json }: CheckOptions,
): Promise<number> {
  const progress = createProgress({ stream: shell.stderr, now: () => shell.clock.now() });
  const skipped = new Set<string>();
  const onLooked: CheckRequest["onLooked"] = (done, unreachable) => {
    progress.update(done, bindings.length, "domains");
    for (const address of unreachable) skipped.add(address);
  };
  const checked = await checkBindings(current, shell.clock, { bindings, reading, onLooked });
  progress.end();
  saySkipped(shell, skipped);
  const now = shell.clock.now();
  const terminal = createTerminal({ stream: shell.stdout, env: shell.environment });
  const text = json ? jsonText(checkJson(checked, now)) : checkReport(checked, { now, terminal, isNamed });
  shell.stdout.write(`${text}\n`);
  return exitCode(checked.map(({ record }) => conditionOf(record)));
}

/** Beside the report, like sources that failed: it is about this host, and about no domain. */
function saySkipped(shell: Shell, skipped: ReadonlySet<string>): void {
  if (skipped.size > 0) shell.stderr.write(`${skippedText([...skipped].sort())}\n`);
}

/** 2 beats 3 beats 1 beats 0. */
function exitCode(conditions: readonly Condition[]): number {
  return CODES[worstCondition(conditions)];
}

async function wait(
  shell: Shell,
  current: Current,
  bindings: readonly Binding[],
  options: CheckOptions,
): Promise<number> {
  const target = await readTarget(shell, options.until ?? "");
  const stop = new AbortController();
  const ignore = shell.onSignal("SIGINT", () => stop.abort());
  const skipped = new Set<string>();
  const result = await waitForLeaf(current, shell.clock, {
    bindings,
    leaf: target.sha256,
    keyType: target.keyType,
    everyMs: options.every ?? WAIT_EVERY_MS,
    untilAt: shell.clock.now() + (options.wait ?? 0),
    signal: stop.signal,
    onSkipped: (addresses) => {
      for (const address of addresses) skipped.add(address);
    },
    onChange: ({ at, binding, address, serves, reached }) => {
      const what = /^[0-9a-f]{64}$/.test(serves)
        ? `serves ${serves.slice(0, 16)}…`
        : serves || "serves no such certificate";
      const clock = new Date(at).toISOString().slice(11, 19);
      const line = [clock, bindingName(binding), address, what, reached ? "✓ new" : ""];
      shell.stdout.write(`${line.filter(Boolean).join(" ")}\n`);
    },
  });
  ignore();
  saySkipped(shell, skipped);
  shell.stdout.write(`${WAIT_WORDS[result]}\n`);
  if (result === "nothing-to-probe") return EXIT.unknown;
  return result === "reached" ? EXIT.ok : EXIT.critical;
}

const WAIT_WORDS = {
  reached: "Every endpoint serves the new certificate.",
  "timed-out": "Not every endpoint serves the new certificate yet.",
  "nothing-to-probe": "No address could be found to probe.",
} as const;
