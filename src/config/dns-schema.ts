import { z } from "zod";
import { TARGET_KINDS } from "../core/dns/target-table.ts";
import { MINUTE } from "../core/time.ts";
import type { ConfigDocument } from "./document.ts";
import { duration, nameServer, slug, subnet, targetSuffix } from "./texts.ts";

/* Whom to ask about names, and what the names are that CNAMEs lead to. */

const nameServers = z.array(nameServer).max(16).default([]);

const resolver = z.strictObject({
  name: slug.describe("Shown beside what it found."),
  servers: nameServers.describe(
    "Name servers to ask, the next one where one does not help; those of the host when empty.",
  ),
  client_subnet: subnet
    .optional()
    .describe("Sent along (EDNS client subnet), so that servers answer as for clients there."),
});

/** The record of a look says `fixed` where addresses were given instead of found. */
const RESERVED_RESOLVER = "fixed";

function checkResolvers({ value, issues }: z.core.ParsePayload<ConfigDocument["dns"]>): void {
  const { servers, resolvers } = value;
  const complain = (path: PropertyKey[], message: string): void => {
    issues.push({ code: "custom", input: value, path, message });
  };
  if (servers.length > 0 && resolvers.length > 0) {
    complain(["servers"], "servers and resolvers say the same thing: leave servers out");
  }
  for (const [index, { name }] of resolvers.entries()) {
    const isTaken = resolvers.slice(0, index).some((other) => other.name === name);
    if (isTaken)
      complain(["resolvers", index, "name"], "write another name: an earlier resolver has this one");
    if (name === RESERVED_RESOLVER)
      complain(["resolvers", index, "name"], "write another name: this one is taken");
  }
}

export const dns: z.ZodType<ConfigDocument["dns"], unknown> = z
  .strictObject({
    servers: nameServers.describe("Name servers to ask; those of the host when empty."),
    resolvers: z
      .array(resolver)
      .max(16)
      .default([])
      .describe(
        "Several views instead, because one place sees one region's edges; their addresses are united.",
      ),
    suffixes: z
      .record(targetSuffix, z.enum(TARGET_KINDS))
      .default({})
      .describe("Ends of names that CNAMEs lead to, and what they are; they come before the built-in ones."),
    timeout: duration({ min: 100, max: MINUTE }).prefault("5s").describe("Deadline of one resolution."),
  })
  .check(checkResolvers);
