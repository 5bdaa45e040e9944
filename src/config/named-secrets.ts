import { dirname } from "node:path";
import type { Secret } from "../core/secret.ts";
import type { ConfigDocument } from "./document.ts";
import type { Complaint } from "./issues.ts";
import type { Path } from "./problem.ts";
import { type Environment, resolveSecret, type SecretReference } from "./secrets.ts";
import type { Secrets } from "./to-config.ts";

/** The secrets that a file names, with what is wrong about those that could not be read. */
export interface NamedSecrets {
  readonly secrets: Secrets;
  readonly problems: readonly Complaint[];
  readonly warnings: readonly Complaint[];
}

export const NO_SECRETS: NamedSecrets = {
  secrets: { password: undefined, statusToken: "none" },
  problems: [],
  warnings: [],
};

/** A token that can be guessed opens the page to anybody. */
const MIN_TOKEN_LENGTH = 16;

export async function readSecrets(
  { mail, status }: ConfigDocument,
  task: { readonly file: string; readonly environment: Environment },
): Promise<NamedSecrets> {
  const password = await read({ env: mail?.password_env, file: mail?.password_file }, "mail.password", task);
  const token = longEnough(
    await read({ env: status.token_env, file: status.token_file }, "status.token", task),
  );
  const isNamed = status.token_env !== undefined || status.token_file !== undefined;
  return {
    secrets: { password: password.secret, statusToken: token.secret ?? (isNamed ? "missing" : "none") },
    problems: [...password.problems, ...token.problems],
    warnings: [...password.warnings, ...token.warnings],
  };
}

interface ReadSecret {
  readonly secret: Secret | undefined;
  /** Where it is named; empty when nowhere. */
  readonly path: Path;
  readonly problems: readonly Complaint[];
  readonly warnings: readonly Complaint[];
}

/** A file is part of what is checked; the environment is that of whoever checks, and need not be the daemon's. */
async function read(
  reference: SecretReference,
  name: string,
  task: { readonly file: string; readonly environment: Environment },
): Promise<ReadSecret> {
  const nothing = { secret: undefined, path: [], problems: [], warnings: [] };
  if (reference.env === undefined && reference.file === undefined) return nothing;
  const path = `${name}_${reference.env === undefined ? "file" : "env"}`.split(".");
  const resolved = await resolveSecret(reference, task.environment, dirname(task.file));
  if (resolved.ok) return { ...nothing, path, secret: resolved.secret };
  const complaint = { path, atKey: false, found: resolved.found, mend: resolved.mend };
  return reference.env === undefined
    ? { ...nothing, path, problems: [complaint] }
    : { ...nothing, path, warnings: [complaint] };
}

function longEnough(token: ReadSecret): ReadSecret {
  const length = token.secret?.reveal().length ?? MIN_TOKEN_LENGTH;
  if (length >= MIN_TOKEN_LENGTH) return token;
  const mend = `write ${MIN_TOKEN_LENGTH} at least; \`openssl rand -hex 24\` makes a good one`;
  const complaint = { path: token.path, atKey: false, found: `a token of ${length} characters`, mend };
  return { ...token, secret: undefined, problems: [...token.problems, complaint] };
}
