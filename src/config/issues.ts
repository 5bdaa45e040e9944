import { z } from "zod";
import { describeFound, type Path, quoted } from "./problem.ts";
import { suggestion } from "./suggest.ts";

/** What is wrong at one path; where that stands in the file is added later. */
export interface Complaint {
  readonly path: Path;
  /** The problem is the key at the end of the path, not its value. */
  readonly atKey: boolean;
  readonly found: string;
  readonly mend: string;
}

type Issue = z.core.$ZodIssue;

/** Turns what zod objects to into complaints for people. `value` is the file as parsed. */
export function complaintsOf(error: z.ZodError, schema: z.ZodType, value: unknown): readonly Complaint[] {
  const shape = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchema;
  const visit = (issue: Issue, base: Path): readonly Complaint[] => {
    const path = [...base, ...issue.path.map((part) => (typeof part === "number" ? part : String(part)))];
    if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey(path, key, shape));
    if (issue.code === "invalid_key") return [badName(path, issue.issues[0])];
    const inner = issue.code === "invalid_union" ? meantBranch(issue.errors) : undefined;
    if (inner !== undefined) return inner.flatMap((nested) => visit(nested, path));
    return [badValue(path, issue, valueAt(value, path))];
  };
  return error.issues.flatMap((issue) => visit(issue, []));
}

/** Where a value may have several shapes: the only one that it is of the right kind for, so that its own faults are told. */
function meantBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const candidates = branches.filter(
    (issues) => !issues.some((issue) => issue.path.length === 0 && issue.code.startsWith("invalid")),
  );
  return candidates.length === 1 ? candidates[0] : undefined;
}

const SECRET = /passw|secret|token|access_?key|private_?key|credential/i;

function unknownKey(path: Path, key: string, shape: JsonSchema): Complaint {
  const known = keysAt(shape, path);
  const mend = SECRET.test(key)
    ? "no secrets in this file: name an environment variable (password_env, env_prefix) or a file (password_file)"
    : known.includes(key)
      ? "it does not belong to this type"
      : suggestion(key, known, "keys here");
  return { path: [...path, key], atKey: true, found: `the unknown key ${quoted(key)}`, mend };
}

function badName(path: Path, issue: Issue | undefined): Complaint {
  const name = String(path.at(-1));
  const mend =
    issue?.code === "invalid_value"
      ? suggestion(name, issue.values.map(String), "names")
      : (issue?.message ?? "");
  return { path, atKey: true, found: `the name ${quoted(name)}`, mend };
}

/** Fields into which people put the secret itself; what stands there is not repeated. */
const NEVER_SHOWN = new Set<unknown>([
  "password_env",
  "env_prefix",
  "password_file",
  "token_env",
  "token_file",
]);

function badValue(path: Path, issue: Issue, value: unknown): Complaint {
  const hidden = typeof value === "string" && path.some((part) => NEVER_SHOWN.has(part));
  const found = hidden ? "a text of another form" : describeFound(value);
  return { path, atKey: false, found, mend: mendOf(issue, value) };
}

const KINDS: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a mapping (key: value)",
  record: "a mapping (key: value)",
};

function mendOf(issue: Issue, value: unknown): string {
  if (!/^(?:Invalid|Too|Unrecognized)/.test(issue.message)) return issue.message;
  if (issue.code === "invalid_type") {
    const unquoted = issue.expected === "string" && (typeof value === "number" || typeof value === "boolean");
    return `write ${KINDS[issue.expected] ?? issue.expected}${unquoted ? ", in quotes" : ""}`;
  }
  if (issue.code === "invalid_value") {
    const values = issue.values.map(String);
    return typeof value === "string" ? suggestion(value, values, "values") : `write ${values.join(" or ")}`;
  }
  const things = "origin" in issue && issue.origin === "array" ? " entries" : "";
  const characters = "origin" in issue && issue.origin === "string" ? " characters" : "";
  if (issue.code === "too_big") return `write at most ${issue.maximum}${things}${characters}`;
  if (issue.code === "too_small") return `write at least ${issue.minimum}${things}${characters}`;
  return issue.message;
}

function valueAt(value: unknown, path: Path): unknown {
  let current = value;
  for (const part of path) {
    if (typeof current !== "object" || current === null || !Object.hasOwn(current, part)) return undefined;
    current = (current as Readonly<Record<string | number, unknown>>)[part];
  }
  return current;
}

interface JsonSchema {
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly propertyNames?: { readonly enum?: readonly string[] };
}

function keysAt(schema: JsonSchema, path: Path): readonly string[] {
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches !== undefined) return [...new Set(branches.flatMap((branch) => keysAt(branch, path)))];
  const [head, ...rest] = path;
  if (head === undefined)
    return [...Object.keys(schema.properties ?? {}), ...(schema.propertyNames?.enum ?? [])];
  const named = typeof head === "number" ? schema.items : schema.properties?.[head];
  const next = named ?? schema.additionalProperties;
  return typeof next === "object" ? keysAt(next, rest) : [];
}
