import { resolve } from "node:path";
import { z } from "zod";
import type { Config } from "./config.ts";
import { type ConfigProblem, describeFound } from "./problem.ts";
import type { Environment } from "./secrets.ts";
import { filePath, hostPort, hostPortOrOff } from "./texts.ts";

/** What belongs to the place where the program runs, a container image for example, and not to the file. */
const schema = z.object({
  CERTHORIZON_LISTEN: hostPort.optional(),
  CERTHORIZON_STATUS_LISTEN: hostPortOrOff.optional(),
  CERTHORIZON_DATABASE: filePath.optional(),
});

export type Placed =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/** Lets the environment win over the file for `listen`, `status.listen` and `database.path` (relative to the current directory). */
export function applyEnvironment(config: Config, environment: Environment): Placed {
  const read = schema.safeParse(environment);
  if (!read.success) {
    return { ok: false, problems: read.error.issues.map((issue) => problemOf(issue, environment)) };
  }
  const { CERTHORIZON_LISTEN: listen = config.listen, CERTHORIZON_DATABASE: path } = read.data;
  const { CERTHORIZON_STATUS_LISTEN: page = config.status.listen } = read.data;
  const database = path === undefined ? config.database : { path: resolve(path) };
  return { ok: true, config: { ...config, listen, database, status: { ...config.status, listen: page } } };
}

function problemOf({ path, message }: z.core.$ZodIssue, environment: Environment): ConfigProblem {
  const name = String(path[0]);
  return {
    file: "environment",
    line: undefined,
    column: undefined,
    path: name,
    found: describeFound(environment[name]),
    mend: message,
  };
}
