import type { Config } from "./config.ts";
import type { ConfigDocument, MailDocument } from "./document.ts";
import type { ConfigSecrets } from "./named-secrets.ts";

const IMPLICIT_TLS_PORT = 465;

/** The parts of the configuration that say who is told what, and how. */
export function toAlerting(
  { mail, alerts, links, alertmanager, webhook }: ConfigDocument,
  secrets: ConfigSecrets,
): Pick<Config, "mail" | "alerts" | "links" | "alertmanager" | "webhook"> {
  return {
    mail: mail && { ...toServer(mail), user: mail.user, password: secrets.known.get("mail") },
    alerts: {
      mode: alerts.mode,
      until: alerts.until,
      observers: alerts.observers,
      perHour: alerts.per_hour,
      digest: unlessOff(alerts.digest),
      heartbeat: unlessOff(alerts.heartbeat),
      timeZone: alerts.time_zone,
    },
    links: { status: links.status, runbooks: links.runbooks },
    alertmanager: alertmanager && { urls: alertmanager.urls, token: secrets.known.get("alertmanager") },
    webhook: webhook && {
      url: webhook.url,
      secret: secrets.known.get("webhook"),
      heartbeatMs: webhook.heartbeat,
    },
  };
}

function toServer({
  from,
  host,
  port,
  tls,
}: MailDocument): Pick<NonNullable<Config["mail"]>, "from" | "host" | "port" | "tls"> {
  return { from, host, port, tls: tls ?? (port === IMPLICIT_TLS_PORT ? "implicit" : "starttls") };
}

function unlessOff(cron: string): string | undefined {
  return cron === "off" ? undefined : cron;
}
