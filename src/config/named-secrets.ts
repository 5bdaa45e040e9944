import type { Secret } from "../core/secret.ts";
import type { ConfigDocument } from "./document.ts";
import type { Complaint } from "./issues.ts";
import { type Environment, resolveSecret } from "./secrets.ts";

/** Parts of the configuration that name a secret. */
export type SecretName = "mail" | "alertmanager" | "webhook" | "status";

export interface ConfigSecrets {
  readonly known: ReadonlyMap<SecretName, Secret>;
  /** Why a secret that is named could not be had here: "the environment variable HOOK_SECRET is not set". */
  readonly missing: ReadonlyMap<SecretName, string>;
}

interface Named {
  readonly name: SecretName;
  /** The key without `_env` and `_file`. */
  readonly key: string;
  readonly env: string | undefined;
  readonly file: string | undefined;
  /** A shorter one can be guessed. */
  readonly minLength?: number;
}

export interface ReadSecrets {
  readonly secrets: ConfigSecrets;
  readonly problems: readonly Complaint[];
  readonly warnings: readonly Complaint[];
}

export const NO_SECRETS: ReadSecrets = {
  secrets: { known: new Map(), missing: new Map() },
  problems: [],
  warnings: [],
};

/** A file is part of what is checked; the environment is that of whoever checks, and need not be the daemon's. */
export async function readSecrets(
  document: ConfigDocument,
  environment: Environment,
  directory: string,
): Promise<ReadSecrets> {
  const known = new Map<SecretName, Secret>();
  const missing = new Map<SecretName, string>();
  const problems: Complaint[] = [];
  const warnings: Complaint[] = [];
  for (const { name, key, env, file, minLength = 1 } of namedSecrets(document)) {
    const path = [name, `${key}_${env === undefined ? "file" : "env"}`];
    const resolved = await resolveSecret({ env, file }, environment, directory);
    if (!resolved.ok) {
      const { found, mend } = resolved;
      (env === undefined ? problems : warnings).push({ path, atKey: false, found, mend });
      missing.set(name, found.replace(/^that /, ""));
    } else if (resolved.secret.reveal().length < minLength) {
      problems.push({ path, atKey: false, ...tooShort(key, resolved.secret, minLength) });
    } else {
      known.set(name, resolved.secret);
    }
  }
  return { secrets: { known, missing }, problems, warnings };
}

function tooShort(key: string, secret: Secret, minLength: number): Pick<Complaint, "found" | "mend"> {
  return {
    found: `a ${key} of ${secret.reveal().length} characters`,
    mend: `write ${minLength} at least; \`openssl rand -hex 24\` makes a good one`,
  };
}

/** Files that hold secrets, as the document names them. */
export function secretFiles(document: ConfigDocument): readonly string[] {
  return namedSecrets(document).flatMap(({ file }) => file ?? []);
}

function namedSecrets({ mail, alertmanager, webhook, status }: ConfigDocument): readonly Named[] {
  const all: readonly Named[] = [
    { name: "mail", key: "password", env: mail?.password_env, file: mail?.password_file },
    { name: "alertmanager", key: "token", env: alertmanager?.token_env, file: alertmanager?.token_file },
    { name: "status", key: "token", env: status.token_env, file: status.token_file, minLength: 16 },
    { name: "webhook", key: "secret", env: webhook?.secret_env, file: webhook?.secret_file },
  ];
  return all.filter(({ env, file }) => env !== undefined || file !== undefined);
}
