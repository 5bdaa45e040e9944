import { basename, dirname, relative, resolve } from "node:path";
import type { Instant } from "../core/time.ts";
import type { Config } from "./config.ts";
import { databasePlace } from "./database-place.ts";
import { applyEnvironment } from "./environment.ts";
import { type Complaint, complaintsOf } from "./issues.ts";
import { filesNamedIn, type NamedFile } from "./named-files.ts";
import { NO_SECRETS, readSecrets } from "./named-secrets.ts";
import { type ConfigProblem, describeFound, formatPath, type Path } from "./problem.ts";
import { readRegularFile } from "./read-file.ts";
import { checkReferences } from "./references.ts";
import { schema } from "./schema.ts";
import type { Environment } from "./secrets.ts";
import { toConfig } from "./to-config.ts";
import { documentWarnings } from "./warnings.ts";
import { parseYaml, type YamlFile } from "./yaml-file.ts";

const MAX_CONFIG_BYTES = 16 * 1024 * 1024;

export type LoadedConfig =
  | {
      readonly ok: true;
      readonly config: Config;
      readonly warnings: readonly ConfigProblem[];
      readonly named: readonly NamedFile[];
    }
  /** `named`: files whose names are sound, but for those that were read; they may have problems of their own. */
  | {
      readonly ok: false;
      readonly problems: readonly ConfigProblem[];
      readonly named: readonly NamedFile[];
    };

export interface LoadOptions {
  readonly now: Instant;
  /** Byte limit of the file; 16 MiB unless said. */
  readonly maxBytes?: number;
}

/**
 * Reads and checks a configuration file: all problems at once, each with its place and mend, in file order. Reads the secrets that
 * it names. Hosted certificates and trust stores are not read here.
 */
export async function loadConfig(
  file: string,
  environment: Environment,
  options: LoadOptions,
): Promise<LoadedConfig> {
  const name = shownName(file);
  const content = await readRegularFile(file, options.maxBytes ?? MAX_CONFIG_BYTES);
  if (!content.ok)
    return failed(name, `a file that cannot be read: ${content.detail}`, "name a YAML file with --config");
  const text = decode(content.bytes);
  if (text === undefined) return failed(name, "a file that is not text", "write it in UTF-8");
  if (text.trim() === "")
    return failed(name, "an empty file", "a first version is one line: domains: [img.example.com]");
  const yaml = parseYaml(text);
  if (!yaml.ok)
    return {
      ok: false,
      problems: yaml.problems.map((problem) => ({ file: name, path: "", ...problem })),
      named: [],
    };
  return check(yaml, { file: resolve(file), name, environment, now: options.now });
}

export type LoadedDatabase =
  | { readonly ok: true; readonly database: Config["database"]; readonly problems: readonly ConfigProblem[] }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/** Where the database is, for those who need nothing else: also from a file that has problems, as long as it is a text. */
export async function loadDatabase(
  file: string,
  environment: Environment,
  options: LoadOptions,
): Promise<LoadedDatabase> {
  const loaded = await loadConfig(file, environment, options);
  if (loaded.ok) return { ok: true, database: loaded.config.database, problems: [] };
  const content = await readRegularFile(file, options.maxBytes ?? MAX_CONFIG_BYTES);
  const text = content.ok ? decode(content.bytes) : undefined;
  if (text === undefined) return loaded;
  return {
    ok: true,
    database: { path: databasePlace(text, resolve(file), environment) },
    problems: loaded.problems,
  };
}

type Parsed = Extract<YamlFile, { ok: true }>;

interface Task {
  readonly file: string;
  readonly name: string;
  readonly environment: Environment;
  readonly now: Instant;
}

async function check(yaml: Parsed, task: Task): Promise<LoadedConfig> {
  const locate = (complaint: Complaint) => located(complaint, yaml, task.name);
  if (typeof yaml.value !== "object" || yaml.value === null || Array.isArray(yaml.value)) {
    return failed(
      task.name,
      // Not what the text says: a private key, given by mistake, is one text too.
      typeof yaml.value === "string" ? "one text" : describeFound(yaml.value),
      "write a mapping, such as domains: [img.example.com]",
    );
  }
  const result = schema.safeParse(yaml.value);
  const complaints = [
    ...(result.success ? [] : complaintsOf(result.error, schema, yaml.value)),
    ...checkReferences(yaml.value),
  ];
  const read = result.success
    ? await readSecrets(result.data, task.environment, dirname(task.file))
    : NO_SECRETS;
  const problems = [...complaints, ...read.problems].map(locate);
  const complained = new Set(problems.map(({ path }) => path));
  const named = filesNamedIn(yaml.value, dirname(task.file))
    .filter(({ role }) => !result.success || role.kind !== "secret")
    .map(({ path, ...file }) => ({
      ...file,
      place: { file: task.name, ...yaml.locate(path), path: formatPath(path) },
    }))
    .filter(({ place }) => !complained.has(place.path));
  if (!result.success || problems.length > 0) return { ok: false, problems: inFileOrder(problems), named };
  const lineOf = (path: Path) => yaml.locate(path).line;
  const placed = applyEnvironment(toConfig(result.data, task.file, lineOf, read.secrets), task.environment);
  if (!placed.ok) return { ...placed, named };
  const { config } = placed;
  const warnings = [...documentWarnings(result.data, task.now), ...read.warnings];
  return { ok: true, config, warnings: inFileOrder(warnings.map(locate)), named };
}

function located(complaint: Complaint, yaml: Parsed, file: string): ConfigProblem {
  const position = yaml.locate(complaint.path, { key: complaint.atKey });
  return {
    file,
    ...position,
    path: formatPath(complaint.path),
    found: complaint.found,
    mend: complaint.mend,
  };
}

/** By place; what has none comes first. */
export function inFileOrder<P extends Pick<ConfigProblem, "line" | "column">>(
  problems: readonly P[],
): readonly P[] {
  return problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
}

function failed(file: string, found: string, mend: string): LoadedConfig {
  return {
    ok: false,
    problems: [{ file, line: undefined, column: undefined, path: "", found, mend }],
    named: [],
  };
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** As short as it still finds the file from here. */
function shownName(file: string): string {
  const near = relative(process.cwd(), file);
  return near === "" || near.startsWith("..") ? file || basename(file) : near;
}
