import { resolve } from "node:path";
import { createSecret, type Secret } from "../core/secret.ts";
import { readRegularFile } from "./read-file.ts";

/** Where a secret is: an environment variable or a file, by name. */
export interface SecretReference {
  readonly env?: string | undefined;
  readonly file?: string | undefined;
}

export type ResolvedSecret =
  | { readonly ok: true; readonly secret: Secret }
  | { readonly ok: false; readonly found: string; readonly mend: string };

export type Environment = Readonly<Record<string, string | undefined>>;

const MAX_SECRET_BYTES = 64 * 1024;

/** Reads the secret that `reference` points to; file paths are relative to `directory`. Its text is never part of a failure. */
export async function resolveSecret(
  reference: SecretReference,
  environment: Environment,
  directory: string,
): Promise<ResolvedSecret> {
  if (reference.env !== undefined) return fromEnvironment(reference.env, environment);
  if (reference.file !== undefined) return fromFile(resolve(directory, reference.file));
  return {
    ok: false,
    found: "no place to read the secret from",
    mend: "name an environment variable or a file",
  };
}

function fromEnvironment(name: string, environment: Environment): ResolvedSecret {
  const text = environment[name];
  if (text === undefined)
    return {
      ok: false,
      found: `that the environment variable ${name} is not set`,
      mend: "set it where the program starts",
    };
  if (text === "")
    return { ok: false, found: `that the environment variable ${name} is empty`, mend: "give it a value" };
  return { ok: true, secret: createSecret(text) };
}

async function fromFile(path: string): Promise<ResolvedSecret> {
  const content = await readRegularFile(path, MAX_SECRET_BYTES);
  if (!content.ok)
    return {
      ok: false,
      found: `that ${path} cannot be read: ${content.detail}`,
      mend: "name a file that exists and that this user may read",
    };
  const [line = ""] = content.bytes.toString("utf8").split(/\r?\n/);
  if (line === "")
    return {
      ok: false,
      found: `that ${path} has an empty first line`,
      mend: "write the secret into its first line",
    };
  return { ok: true, secret: createSecret(line) };
}
