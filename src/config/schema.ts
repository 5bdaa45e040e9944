import { z } from "zod";
import { DEFAULT_LEAD_TIME, parseHoliday } from "../core/jd/lead-time.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../core/time.ts";
import { alertmanager, alerts, links, mail, mailAddress, webhook } from "./alerts-schema.ts";
import { binding, rule, stores } from "./binding-schema.ts";
import { DEFAULT_DATABASE } from "./database-place.ts";
import { dns } from "./dns-schema.ts";
import type { ConfigDocument } from "./document.ts";
import { status } from "./status-schema.ts";
import {
  cron,
  declaredDomain,
  duration,
  environmentName,
  filePath,
  hostPort,
  instant,
  shortText,
  slug,
  until,
} from "./texts.ts";

/* The configuration file. Descriptions and defaults here are also docs/configuration.md. */

const owner = z.strictObject({
  mail: z.array(mailAddress).max(50).default([]).describe("Where messages for this owner go."),
  phone: shortText.optional().describe("For runbooks; never dialled."),
});

const credentials = z
  .strictObject({
    env_prefix: environmentName
      .optional()
      .describe(
        "Stands before the usual names of environment variables: `PROD_` reads `PROD_ALIBABA_CLOUD_ACCESS_KEY_ID` and `PROD_ALIBABA_CLOUD_ACCESS_KEY_SECRET`; docs/providers.md lists the other ways.",
      ),
    assume_role: shortText.optional().describe("Role to take on with the credentials of the environment."),
  })
  .describe("Where the credentials are, never the credentials.");

const aliyun = z.strictObject({
  name: slug.describe("Name that bindings and rules refer to."),
  type: z.literal("aliyun"),
  services: z
    .array(z.enum(["oss", "cdn", "dcdn", "cas"]))
    .min(1)
    .default(["oss"])
    .describe(
      "Services to ask. `cas`, the certificate service, knows certificates that are hosted nowhere yet; it is asked only when named.",
    ),
  credentials: credentials.optional(),
  region: z
    .string()
    .regex(/^[a-z]{2,4}(?:-[a-z0-9]{1,30}){1,5}$/, { error: "write a region such as cn-hangzhou" })
    .optional()
    .describe("Region whose endpoint lists the buckets; `cn-hangzhou` unless said."),
  endpoint: z
    .string()
    .regex(/^http:\/\/(127\.0\.0\.1|localhost|\[::1\]):\d{1,5}$/, {
      error: "write http://127.0.0.1:PORT; a real account needs no endpoint",
    })
    .optional()
    .describe("A made-up account on this machine instead of the real one, for trials and tests."),
  port: z
    .int()
    .min(1)
    .max(65_535)
    .optional()
    .describe("Where the domains of a made-up account answer; those of a real one answer at 443."),
});

const holiday = z.string().refine((text) => parseHoliday(text) !== undefined, {
  error: "write a day or a span of days (a month at most), such as 2027-02-05..2027-02-12",
});

const jdcloud = z.strictObject({
  name: slug.describe("Name that bindings and rules refer to."),
  type: z.literal("jdcloud-oss"),
  pin: shortText.optional().describe("Account name (PIN) for tickets."),
  holidays: z.array(holiday).max(366).default([]).describe("Days on which tickets rest, beside weekends."),
  working_days: z
    .int()
    .min(1)
    .max(60)
    .default(DEFAULT_LEAD_TIME.workingDays)
    .describe("Working days from the submission of a ticket until its certificate is served."),
  margin: z
    .int()
    .min(0)
    .max(60)
    .default(DEFAULT_LEAD_TIME.marginDays)
    .describe("Working days of your own on top, for tickets that come back with a question."),
});

const storeFact = z.strictObject({
  anchor: shortText.describe("Common name or SHA-256 of an anchor of the PEM."),
  kind: z
    .enum(["removal", "distrust-after", "sct-not-after"])
    .describe(
      "`removal` hits every certificate below it, `distrust-after` those issued later, `sct-not-after` those logged later.",
    ),
  at: instant.describe("From when on; a day means its first moment (UTC)."),
  certainty: z
    .enum(["shipped", "announced", "estimated"])
    .default("announced")
    .describe("What is shipped or announced takes effect on its day; what is estimated only warns ahead."),
  text: shortText.optional().describe("For people: what happens, in one sentence."),
  source: shortText.optional().describe("For people: who says so."),
});

const store = z.strictObject({
  pem: filePath.describe("PEM file (or glob of files) with the trust anchors."),
  owner: slug.optional().describe("Who can change this store."),
  anchor_expiry: z
    .enum(["enforce", "ignore"])
    .default("enforce")
    .describe("Whether devices with this store look at the end of an anchor's own validity."),
  note: shortText.optional().describe("For people."),
  facts: z
    .array(storeFact)
    .max(500)
    .default([])
    .describe("What will happen to anchors of this store, and when: a firmware that drops one, for example."),
});

const severalTimes = duration({ min: MINUTE, max: 30 * DAY });

export const schema: z.ZodType<ConfigDocument> = z.strictObject({
  domains: z
    .array(declaredDomain)
    .max(100_000)
    .default([])
    .describe("Short form: domains to watch, each with its port if that is not 443."),
  owners: z.record(slug, owner).default({}).describe("People and teams who act."),
  defaults: z
    .strictObject({
      owner: slug.optional().describe("Owner where nothing else names one."),
      stores: stores.optional(),
    })
    .default({})
    .describe(
      "What holds where no binding and no rule says otherwise. Stores: mozilla, chrome, apple, microsoft required.",
    ),
  sources: z
    .array(
      z.discriminatedUnion("type", [aliyun, jdcloud], { error: "write type: aliyun or type: jdcloud-oss" }),
    )
    .max(1000)
    .default([])
    .describe(
      "Accounts that bindings come from, by the names that bindings and rules refer to. `aliyun` is asked for what it has; `jdcloud-oss` cannot be asked: its domains are declared under `bindings`.",
    ),
  bindings: z.array(binding).max(100_000).default([]).describe("Bindings declared by hand."),
  rules: z
    .array(rule)
    .max(10_000)
    .default([])
    .describe(
      "In order; every match applies, the later wins per attribute; what a binding itself says wins over rules.",
    ),
  stores: z.record(slug, store).default({}).describe("Trust stores of your own, beside the built-in ones."),
  schedule: z
    .strictObject({
      healthy: severalTimes.prefault("1h").describe("Between two looks at a healthy endpoint."),
      alert: severalTimes
        .prefault("5m")
        .describe("Between two looks while something is wrong or rolling out."),
      inventory: cron
        .default("23 */6 * * *")
        .describe("When sources are asked anew (cron: minute hour day month weekday, local time)."),
    })
    .prefault({})
    .describe("Rhythm."),
  thresholds: z
    .strictObject({
      warning: duration({ min: HOUR, max: 400 * DAY })
        .prefault("30d")
        .describe(
          "Remaining validity at which `leaf-expiring` warns; never more than a third of the lifetime.",
        ),
      critical: duration({ min: HOUR, max: 400 * DAY })
        .prefault("7d")
        .describe("Remaining validity at which it is critical; never more than a sixth of the lifetime."),
    })
    .check((context) => {
      if (context.value.critical <= context.value.warning) return;
      context.issues.push({
        code: "custom",
        input: context.value,
        path: ["critical"],
        message: "critical comes later than warning: write a shorter time than warning",
      });
    })
    .prefault({})
    .describe("When the end of a certificate is near."),
  mail: mail.optional().describe("How mails are sent; without it nobody gets any."),
  alerts: alerts.prefault({}).describe("Who is told what, and how often."),
  links: links.default({}).describe("Addresses for links in messages."),
  alertmanager: alertmanager.optional().describe("Prometheus Alertmanagers that are told of open findings."),
  webhook: webhook.optional().describe("A program that is told what owners are told."),
  database: z
    .strictObject({
      path: filePath.default(DEFAULT_DATABASE).describe("SQLite file, relative to this file."),
    })
    .prefault({})
    .describe("Where everything is remembered."),
  listen: hostPort.prefault("127.0.0.1:9631").describe("Address and port of /metrics, /healthz and /readyz."),
  log: z
    .strictObject({
      level: z
        .enum(["debug", "info", "warn", "error", "silent"])
        .default("info")
        .describe("What is written at least."),
    })
    .prefault({})
    .describe("The daemon's log (JSON lines on standard error)."),
  probe: z
    .strictObject({
      timeout: duration({ min: SECOND, max: 2 * MINUTE })
        .prefault("10s")
        .describe("Absolute deadline of one probe: connecting, handshake, everything."),
      concurrency: z.int().min(1).max(4096).default(64).describe("Probes under way at once."),
      per_address: z.int().min(1).max(256).default(4).describe("Probes under way at once to one address."),
      requests: z
        .boolean()
        .default(true)
        .describe(
          "Once a day and after a change one HEAD over HTTPS and one over plain HTTP per domain, to see how it is served. `false`: TLS handshakes only.",
        ),
    })
    .prefault({})
    .describe("Probing."),
  dns: dns.prefault({}).describe("Name resolution."),
  retention: z
    .strictObject({
      history: duration({ min: DAY, max: 3660 * DAY })
        .prefault("400d")
        .describe("How long changes and past findings are kept."),
    })
    .prefault({})
    .describe("How long things are remembered. Current state stays for as long as its binding."),
  trust: z
    .strictObject({
      file: filePath
        .optional()
        .describe(
          "A newer file of the format of src/trust-data/trust-data.json, instead of the shipped data.",
        ),
      force: z
        .boolean()
        .default(false)
        .describe(
          "Take that file even if it looks absurd beside the shipped data (older, or half of it gone).",
        ),
      postpone: z
        .array(
          z.strictObject({
            store: slug.describe("A built-in store."),
            anchor: shortText.describe("Name or SHA-256 of the anchor, as in the trust data."),
            until: z
              .union([z.literal("never"), until])
              .describe("The later date; `never` takes the date away."),
          }),
        )
        .max(500)
        .default([])
        .describe("Announced or estimated dates that a root program has moved since. What is shipped stays."),
    })
    .prefault({})
    .describe("Anchors and root program facts."),
  metrics: z
    .strictObject({
      detail: z
        .enum(["full", "problems"])
        .default("full")
        .describe("`problems`: per-domain series only for what is not healthy, for very large inventories."),
    })
    .prefault({})
    .describe("Metrics."),
  status: status.prefault({}).describe("The status page. A change takes effect with the next start."),
});
