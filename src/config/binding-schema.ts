import { z } from "zod";
import { FINDING_CODES, type FindingCode } from "../core/findings/codes.ts";
import type { BindingDocument, HostedDocument, RuleDocument, StoresDocument } from "./document.ts";
import {
  datedValue,
  declaredDomain,
  dnsName,
  domainGlob,
  filePath,
  glob,
  instant,
  probeAddress,
  sha1,
  sha256,
  shortText,
  slug,
  until,
} from "./texts.ts";

/* What can be said about bindings: `bindings`, `rules` and what both may set. */

const layer = z.enum(["origin", "edge"]);

export const stores: z.ZodType<StoresDocument> = z
  .strictObject({
    required: z
      .array(slug)
      .max(50)
      .optional()
      .describe("Trust stores that must trust the chain: a problem there is an outage or a deadline."),
    watched: z
      .array(slug)
      .max(50)
      .optional()
      .describe("Trust stores that are judged too; a problem there is information."),
  })
  .describe("Trust stores this is judged for. `required` and `watched` are decided one by one.");

const codes = Object.keys(FINDING_CODES) as readonly FindingCode[];

/** Attributes that a binding or a rule may set. */
const settable = {
  owner: slug.optional().describe("Who acts: a name from `owners`."),
  critical: z.boolean().optional().describe("Marks what matters most, for filters and escalation."),
  stores: stores.optional(),
  renewal: z
    .enum(["auto", "manual"])
    .optional()
    .describe("Who renews: a machine, or a person who needs notice."),
  https: z
    .enum(["expected", "disabled"])
    .optional()
    .describe("`disabled`: the domain has no HTTPS on purpose; a missing certificate is no finding."),
  served_by: z
    .enum(["oss", "cdn", "dcdn", "waf", "esa", "other"])
    .optional()
    .describe("What answers visitors, where it cannot be told from the CNAME."),
  addresses: z
    .array(probeAddress)
    .max(256)
    .optional()
    .describe(
      'Addresses to probe: `"192.0.2.7"` instead of what DNS says, `"+192.0.2.7"` in addition to it.',
    ),
  probe: z
    .strictObject({
      path: z
        .string()
        .regex(/^\/[\x21-\x7e]{0,1023}$/, { error: "write a path that begins with / and holds no spaces" })
        .optional()
        .describe("Path for questions over HTTP."),
      names: z
        .array(dnsName)
        .max(100)
        .optional()
        .describe("Names to ask for where the binding is a discovered wildcard."),
      http_port: z
        .int()
        .min(1)
        .max(65535)
        .optional()
        .describe("Port of plain HTTP. Without it: 80 where HTTPS is at 443, else none."),
    })
    .optional()
    .describe("How to ask."),
  monitor: z
    .boolean()
    .optional()
    .describe("`false`: listed, never probed; needs `reason` and `until`, so that no exception is for ever."),
  reason: shortText.optional().describe("Why `monitor: false`."),
  until: until.optional().describe("When `monitor: false` ends; a day counts to its end (UTC)."),
  severity: z
    .partialRecord(z.enum(codes), z.enum(["off", "info", "warning", "critical"]))
    .optional()
    .describe("Severity by finding code: `off`, `info`, `warning` or `critical`."),
};

interface Monitored {
  readonly monitor?: boolean | undefined;
  readonly reason?: string | undefined;
  readonly until?: number | undefined;
}

/** An exception has a reason and an end; both have no meaning without one. */
function checkMonitor(context: z.core.ParsePayload<Monitored>): void {
  const { monitor, reason, until: end } = context.value;
  const complain = (key: keyof Monitored, message: string) =>
    context.issues.push({ code: "custom", input: context.value[key], path: [key], message });
  if (monitor !== false) {
    if (reason !== undefined) complain("reason", "remove it, or set monitor: false beside it");
    if (end !== undefined) complain("until", "remove it, or set monitor: false beside it");
    return;
  }
  if (reason === undefined) complain("reason", "say why in reason: an exception needs a reason");
  if (end === undefined) complain("until", "say until when in until: an exception needs an end");
}

const set = z.strictObject(settable).check(checkMonitor);

const hostedCertificate = {
  pem: filePath
    .optional()
    .describe("PEM or DER file with the hosted certificate, leaf first. Never with a private key."),
  sha256: sha256.optional().describe("SHA-256 fingerprint of the hosted leaf."),
  sha1: sha1
    .optional()
    .describe("SHA-1 fingerprint of the hosted leaf, as some consoles show it; needs `not_after`."),
  not_after: datedValue.optional().describe("End of the hosted leaf, beside a fingerprint."),
  bound_at: instant.optional().describe("When it was bound to the domain: a roll-out is measured from here."),
};

type Hosted = Exclude<HostedDocument, "unknown">;

function checkHosted(context: z.core.ParsePayload<Hosted>): void {
  const { origin, edge, ...here } = context.value;
  const complain = (path: string[], message: string) =>
    context.issues.push({ code: "custom", input: context.value, path, message });
  if (origin !== undefined || edge !== undefined) {
    for (const key of Object.keys(here)) complain([key], "put it inside origin or edge");
    return;
  }
  const { pem, sha256: long, sha1: short, not_after: end } = here;
  if ([pem, long, short].filter((value) => value !== undefined).length !== 1) {
    complain([], "give exactly one of pem, sha256, sha1 (with not_after), or write unknown");
  }
  if (short !== undefined && end === undefined) complain(["sha1"], "add not_after: SHA-1 alone is too weak");
  if (pem !== undefined && end !== undefined)
    complain(["not_after"], "remove it: the file says when it ends");
}

const WRITE_HOSTED =
  "write { pem: FILE }, { sha256: HEX }, { sha1: HEX, not_after: TIME } or unknown, also per layer { origin: …, edge: … }";
const atLayer = z.union([z.literal("unknown"), z.strictObject(hostedCertificate).check(checkHosted)], {
  error: WRITE_HOSTED,
});
const hosted = z.union(
  [
    z.literal("unknown"),
    z
      .strictObject({
        ...hostedCertificate,
        origin: atLayer.optional().describe("What the object storage itself hosts."),
        edge: atLayer.optional().describe("What the CDN hosts."),
      })
      .check(checkHosted),
  ],
  { error: WRITE_HOSTED },
);

export const binding: z.ZodType<BindingDocument> = z
  .strictObject({
    domains: z
      .array(declaredDomain)
      .min(1, { error: "name at least one domain" })
      .max(100_000)
      .describe("Domains that share what is said here, each with its port if that is not 443."),
    source: slug.optional().describe("Name of the source it belongs to."),
    provider: slug.optional().describe("`aliyun` or `jdcloud`; follows from the source where one is named."),
    account: shortText.optional().describe("Account at the provider."),
    bucket: shortText.optional().describe("Bucket the domains are bound to."),
    region: shortText.optional().describe("Region of the bucket."),
    resource_group: shortText.optional().describe("Resource group at the provider."),
    layer: layer
      .optional()
      .describe(
        "Where the certificate is hosted: `origin` (object storage) or `edge` (CDN); `origin` unless said.",
      ),
    tags: z.record(z.string().min(1).max(128), z.string().max(256)).optional().describe("Tags, for rules."),
    hosted: hosted
      .optional()
      .describe(
        "The hosted certificate: `{ pem: FILE }`, `{ sha256: HEX }`, `{ sha1: HEX, not_after: TIME }`, `unknown`, or per layer `{ origin: …, edge: … }`.",
      ),
    ...settable,
  })
  .check(checkMonitor);

const globs = z
  .union([glob, z.array(glob).min(1).max(1000)], { error: "write a glob or a list of globs" })
  .transform((value) => (typeof value === "string" ? [value] : value));
const domainGlobs = z
  .union([domainGlob, z.array(domainGlob).min(1).max(10_000)], {
    error: 'write a glob such as "*.example.com" or a list of globs',
  })
  .transform((value) => (typeof value === "string" ? [value] : value));
const layers = z
  .union([layer, z.array(layer).min(1)], { error: "write origin or edge" })
  .transform((value) => (typeof value === "string" ? [value] : value));

export const rule: z.ZodType<RuleDocument> = z.strictObject({
  match: z
    .strictObject({
      domain: domainGlobs
        .optional()
        .describe(
          "Glob or list of globs; `*` also spans dots. Compared with A-labels and with the readable form.",
        ),
      source: globs.optional().describe("Name of a source; `file` for bindings that name none."),
      provider: globs.optional().describe("`aliyun`, `jdcloud`."),
      bucket: globs.optional().describe("Bucket."),
      region: globs.optional().describe("Region."),
      resource_group: globs.optional().describe("Resource group."),
      tag: z.record(z.string().min(1), glob).optional().describe("Tag and glob of its value; all must fit."),
      layer: layers.optional().describe("Where certificates are hosted: `origin`, `edge`."),
    })
    .describe("What a binding must have: every key must fit, within a key any entry."),
  set: set.describe("What then holds."),
});
