import { type Command, Option } from "commander";
import type { Current } from "../app/current.ts";
import {
  type InspectedFiles,
  judgingStores,
  type Opened,
  publicStores,
  readMaterials,
  writeJudgedBundle,
} from "../app/inspect.ts";
import { type Condition, worstCondition } from "../core/findings/urgency.ts";
import { inspect, inspectionCondition } from "../core/inspect/inspect.ts";
import type { Inspection, Provider } from "../core/inspect/inspection.ts";
import { type DomainName, parseDomainName } from "../core/names/domain-name.ts";
import { printable } from "../core/names/printable.ts";
import type { Instant } from "../core/time.ts";
import { createTerminal } from "../terminal/terminal.ts";
import { type Example, withExamples } from "./examples.ts";
import { inspectJson } from "./inspect-json.ts";
import { inspectReport } from "./inspect-report.ts";
import { type Finish, instantArgument, repeated } from "./options.ts";
import { defaultCurrent, EXIT, findConfigFile, requireCurrent, type Shell, UsageError } from "./shell.ts";

interface InspectOptions {
  readonly config?: string;
  readonly json?: true;
  readonly domain?: readonly string[];
  readonly key?: readonly string[];
  readonly at?: Instant;
  readonly trustStore?: readonly string[];
  readonly provider?: Provider;
  readonly writeBundle?: string;
  readonly force?: true;
}

const CODES: Readonly<Record<Condition, number>> = {
  ok: EXIT.ok,
  info: EXIT.ok,
  warning: EXIT.warning,
  critical: EXIT.critical,
  unknown: EXIT.unknown,
};

const EXAMPLES: readonly Example[] = [
  "certhorizon inspect fullchain.pem privkey.pem --domain img.example.com",
  "certhorizon inspect leaf.crt ca.crt --write-bundle upload.pem",
  "certhorizon inspect new.pem --at 2027-04-16 --trust-store mozilla --trust-store devices.pem",
  "certhorizon inspect new.pem --provider jdcloud --json",
];
const NOTE = `All files together are one bundle, in the order given. Private keys are compared, never stored or printed.
Exit code: 0 ok, 1 warning, 2 critical, 3 unknown or unusable input.`;

export function addInspect(program: Command, shell: Shell, finish: Finish): void {
  const command = program
    .command("inspect")
    .description("judge certificate files before they are uploaded: contents, chain, names, key, stores")
    .argument("<files...>", "PEM or DER files, or - for standard input")
    .option("-c, --config <file>", "configuration file")
    .option("--json", "one JSON object instead of text")
    .option("--domain <name>", "a host that the certificate has to name (repeatable)", repeated)
    .option("--key <file>", "a private key that has to fit (repeatable)", repeated)
    .option("--at <date>", "judge at this instant instead of now", instantArgument)
    .option(
      "--trust-store <name-or-pem>",
      "judge by this store (repeatable) instead of the configured ones",
      repeated,
    )
    .addOption(new Option("--provider <name>", "judge by its rules too").choices(["aliyun", "jdcloud"]))
    .option("--write-bundle <file>", "write the certificates as a server should send them, without any key")
    .option("--force", "let --write-bundle replace a file")
    .action((files: readonly string[], options: InspectOptions) =>
      finish(inspectFiles(shell, files, options)),
    );
  withExamples(command, EXAMPLES, NOTE);
}

async function inspectFiles(
  shell: Shell,
  files: readonly string[],
  options: InspectOptions,
): Promise<number> {
  const { directory } = shell;
  const { domain: names = [], key: keys = [] } = options;
  const domains = names.map(domainOf);
  if ([...files, ...keys].filter((file) => file === "-").length > 1) {
    throw new UsageError("Standard input can be read only once; name one file as -.");
  }
  if (options.force && options.writeBundle === undefined) {
    throw new UsageError("--force belongs to --write-bundle.");
  }
  const inspected = { files, keys, directory };
  const current = await configuration(shell, options);
  try {
    const materials = required(await readMaterials(inspected));
    const stores = required(await judgingStores(current, options.trustStore ?? [], directory));
    const inspection = inspect({
      materials,
      domains,
      stores,
      at: options.at ?? shell.clock.now(),
      publicStores: publicStores(current),
      provider: options.provider,
      thresholds: current.tools.thresholds,
      evaluator: current.tools.evaluator,
    });
    const written = await write(inspection, inspected, options);
    return report(inspection, written, shell, options);
  } finally {
    current.prober.close();
    current.close();
  }
}

function configuration(shell: Shell, { config }: InspectOptions): Promise<Current> {
  const file = findConfigFile(shell, config);
  return file === undefined ? defaultCurrent(shell) : requireCurrent(shell, file);
}

function required<T>(opened: Opened<T>): T {
  if (opened.ok) return opened.value;
  throw new UsageError(opened.problems.join("\n"));
}

function domainOf(text: string): DomainName {
  const parsed = parseDomainName(text);
  if (parsed.ok) return parsed.name;
  const mend =
    parsed.reason === "wildcard" ? "name one host that it has to cover" : "write one like img.example.com";
  throw new UsageError(`--domain ${printable(text.slice(0, 253))}: ${parsed.detail}; ${mend}.`);
}

/** What became of `--write-bundle`. */
export interface Written {
  readonly file: string;
  /** Why nothing was written. */
  readonly problem: string | undefined;
}

async function write(
  { judged }: Inspection,
  inspected: InspectedFiles,
  { writeBundle: file, force }: InspectOptions,
): Promise<Written | undefined> {
  if (file === undefined) return undefined;
  if (judged === undefined) {
    return { file, problem: "No bundle was written: there is no server's certificate to begin it." };
  }
  return { file, problem: await writeJudgedBundle(judged, { file, force: force === true, inspected }) };
}

function report(
  inspection: Inspection,
  written: Written | undefined,
  { stdout, environment }: Shell,
  { json }: InspectOptions,
): number {
  const terminal = createTerminal({ stream: stdout, env: environment });
  const text = json
    ? JSON.stringify(inspectJson(inspection, written), undefined, 2)
    : inspectReport(inspection, written, terminal);
  stdout.write(`${text}\n`);
  const failed = written?.problem === undefined ? [] : (["unknown"] as const);
  return CODES[worstCondition([inspectionCondition(inspection), ...failed])];
}
