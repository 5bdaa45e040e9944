import { z } from "zod";
import { DAY, MINUTE } from "../core/time.ts";
import type {
  AlertmanagerDocument,
  AlertsDocument,
  LinksDocument,
  MailDocument,
  WebhookDocument,
} from "./document.ts";
import { cron, duration, environmentName, filePath, shortText, until } from "./texts.ts";

/* How people and other programs are told. */

export const mailAddress: z.ZodString = z
  .string()
  .max(254)
  .regex(/^[^\s@<>",;:]+@[^\s@<>",;:]+$/, { error: "write a mail address" });

const httpUrl = z
  .string()
  .max(2000)
  .regex(/^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/, {
    error: "write an http or https address without user, query and fragment",
  });

const timeZone = z
  .string()
  .meta({ kind: "time zone" })
  .refine(isTimeZone, { error: "write a time zone of the IANA list, such as Asia/Shanghai" });

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const cronOrOff = z.union([z.literal("off"), cron]);

export const mail: z.ZodType<MailDocument> = z.strictObject({
  from: mailAddress.describe("Sender."),
  host: shortText.describe("SMTP server."),
  port: z.int().min(1).max(65_535).default(587).describe("Its port."),
  tls: z
    .enum(["starttls", "implicit", "none"])
    .optional()
    .describe("`implicit` at port 465, else `starttls`, unless said. `none` sends everything in the clear."),
  user: shortText.optional().describe("Account at the server."),
  password_env: environmentName.optional().describe("Environment variable that holds the password."),
  password_file: filePath.optional().describe("File that holds the password (first line)."),
});

export const alerts: z.ZodType<AlertsDocument> = z.strictObject({
  mode: z
    .enum(["observe", "send"])
    .default("send")
    .describe(
      "`observe`: `observers` get all mails instead of the owners, and neither the webhook nor Alertmanager are told.",
    ),
  until: until.optional().describe("When observing ends and owners are told."),
  observers: z
    .array(mailAddress)
    .max(50)
    .default([])
    .describe("Who gets the mails while observing; the default owner where nobody is named."),
  per_hour: z
    .int()
    .min(1)
    .max(1000)
    .default(20)
    .describe("Mails to one owner in an hour at most; what is beyond that comes as one summary."),
  digest: cronOrOff
    .default("0 8 * * 1")
    .describe("When each owner gets the digest (cron, local time), or `off`."),
  heartbeat: cronOrOff
    .default("off")
    .describe("When the default owner gets a sign of life by mail (cron, local time), or `off`."),
  time_zone: timeZone.default("UTC").describe("Times in mails are told in this zone, with UTC beside it."),
});

export const links: z.ZodType<LinksDocument> = z.strictObject({
  status: httpUrl.optional().describe("Where people reach the status page, for links in messages."),
  runbooks: httpUrl
    .optional()
    .describe(
      "Where the runbooks are; `CODE` is appended. Unless said the status page's own, filled in for the domain of the message.",
    ),
});

export const alertmanager: z.ZodType<AlertmanagerDocument> = z.strictObject({
  urls: z.array(httpUrl).min(1).max(20).describe("Alertmanagers of one cluster: each is told everything."),
  token_env: environmentName.optional().describe("Environment variable that holds a bearer token."),
  token_file: filePath.optional().describe("File that holds a bearer token (first line)."),
});

export const webhook: z.ZodType<WebhookDocument> = z.strictObject({
  url: httpUrl.describe("Gets a POST with JSON for everything that is told."),
  secret_env: environmentName
    .optional()
    .describe("Environment variable that holds the key of the signature (HMAC-SHA-256)."),
  secret_file: filePath.optional().describe("File that holds that key (first line)."),
  heartbeat: duration({ min: MINUTE, max: DAY })
    .optional()
    .describe("Sends a sign of life this often, for a dead man's switch."),
});
