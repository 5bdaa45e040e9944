import { printable } from "../core/names/printable.ts";

export type Path = readonly (string | number)[];

/** One thing that is wrong (or doubtful) in a configuration file: where, what was found, what to do. Printable text only. */
export interface ConfigProblem {
  readonly file: string;
  /** From 1; undefined where the problem is the file itself. */
  readonly line: number | undefined;
  readonly column: number | undefined;
  /** `rules[0].match.domain`; empty for the whole file. */
  readonly path: string;
  readonly found: string;
  readonly mend: string;
}

/** `certhorizon.yaml:12:5 rules[0].match.domain: found …; …` */
export function formatProblem(problem: ConfigProblem): string {
  return printable(`${formatPlace(problem)}: found ${problem.found}; ${problem.mend}`);
}

/** `certhorizon.yaml:12:5 rules[0].match.domain` */
export function formatPlace({ file, line, column, path }: Omit<ConfigProblem, "found" | "mend">): string {
  const position = line === undefined ? "" : `:${line}:${column ?? 1}`;
  return printable(`${file}${position}${path === "" ? "" : ` ${path}`}`);
}

/** `rules[0].match.tag["a b"]` */
export function formatPath(path: Path): string {
  const text = path
    .map((part) => {
      if (typeof part === "number") return `[${part}]`;
      return /^[\w-]+$/.test(part) ? `.${part}` : `[${quoted(part)}]`;
    })
    .join("");
  return text.startsWith(".") ? text.slice(1) : text;
}

/** What stands in the file, in few words. */
export function describeFound(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (typeof value === "string") return value === "" ? "an empty text" : quoted(value);
  if (typeof value === "number" || typeof value === "bigint") return `the number ${value}`;
  if (typeof value === "boolean") return String(value);
  return Array.isArray(value) ? "a list" : "a mapping";
}

/** In quotes, printable, shortened. */
export function quoted(text: string): string {
  const shown = printable(text.slice(0, 80));
  return `"${shown}${text.length > 80 ? "…" : ""}"`;
}
