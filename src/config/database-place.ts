import { dirname, resolve } from "node:path";
import type { Environment } from "./secrets.ts";
import { filePath } from "./texts.ts";
import { findInYaml } from "./yaml-file.ts";

/** Beside the configuration file. */
export const DEFAULT_DATABASE = "certhorizon.db";

/** Absolute path of the database as the text of a configuration `file` has it, whatever else is wrong in there. */
export function databasePlace(text: string, file: string, environment: Environment): string {
  const placed = filePath.safeParse(environment["CERTHORIZON_DATABASE"]);
  if (placed.success) return resolve(placed.data);
  const named = filePath.safeParse(findInYaml(text, ["database", "path"]));
  return resolve(dirname(file), named.success ? named.data : DEFAULT_DATABASE);
}
