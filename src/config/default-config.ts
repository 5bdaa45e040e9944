import { join } from "node:path";
import type { Config } from "./config.ts";
import { schema } from "./schema.ts";
import { toConfig } from "./to-config.ts";

/** The configuration of somebody who has none: all defaults, and the domains that were named (`domain` or `domain:port`, valid ones). */
export function defaultConfig(directory: string, domains: readonly string[] = []): Config {
  const document = schema.parse({ domains });
  return toConfig(document, join(directory, "certhorizon.yaml"), () => 1, {
    password: undefined,
    statusToken: "none",
  });
}
