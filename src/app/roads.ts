import { createAlertmanagerSender } from "../adapters/alertmanager/push.ts";
import { composeMessage } from "../adapters/mail/compose-message.ts";
import { createSmtpSender } from "../adapters/mail/smtp-sender.ts";
import { createWebhookSender } from "../adapters/webhook/send.ts";
import type { Config, Mail, Webhook } from "../config/config.ts";
import type { AlertLinks } from "../core/alerts/alertmanager-alerts.ts";
import type { Road } from "../core/alerts/delivery.ts";
import {
  digestBody,
  heartbeatBody,
  incidentBody,
  summaryBody,
  testBody,
} from "../core/alerts/webhook-body.ts";
import type { Clock } from "../ports/clock.ts";
import type { AlertmanagerSender, Notifier, Told } from "../ports/notifier.ts";
import { linksOf } from "./links.ts";

/** The roads that the configuration opens. */
export interface Roads {
  readonly notifiers: ReadonlyMap<Road, Notifier>;
  readonly alertmanagers: (AlertmanagerSender & { close(): void }) | undefined;
  close(): void;
}

export function openRoads(config: Config, clock: Clock): Roads {
  const { mail, webhook, alertmanager } = config;
  const notifiers = new Map<Road, Notifier>();
  if (mail !== undefined) notifiers.set("mail", mailRoad(mail, config));
  if (webhook !== undefined) notifiers.set("webhook", webhookRoad(webhook, config, clock));
  const alertmanagers = alertmanager && createAlertmanagerSender({ ...alertmanager, clock });
  return {
    notifiers,
    alertmanagers,
    close() {
      for (const notifier of notifiers.values()) notifier.close();
      alertmanagers?.close();
    },
  };
}

function mailRoad(mail: Mail, { alerts, links }: Config): Notifier {
  const sender = createSmtpSender(mail);
  const settings = { timeZone: alerts.timeZone, links };
  const place = mail.from.slice(mail.from.lastIndexOf("@") + 1);
  const idOf = (id: string): string => `<${id}@certhorizon.${place}>`;
  return {
    send: ({ id, thread, to, severity, told }) =>
      sender.send({
        ...composeMessage(told, settings),
        messageId: idOf(id),
        references: thread === "" ? [] : [idOf(thread)],
        to,
        severity,
      }),
    close: () => sender.close(),
  };
}

function webhookRoad({ url, secret }: Webhook, config: Config, clock: Clock): Notifier {
  const sender = createWebhookSender({ url, secret, clock });
  const links = linksOf(config);
  return {
    send: ({ id, told }) => sender.send(id, bodyOf(id, told, links, config.links.status)),
    close: () => sender.close(),
  };
}

/** What is about many leads to the status page itself. */
function bodyOf(id: string, told: Told, { status, runbook }: AlertLinks, home: string | undefined): unknown {
  switch (told.kind) {
    case "incident": {
      // Both lead to the first of several domains.
      const first = told.view.findings[0]?.finding;
      const links = { status: first && status(first), runbook: runbook(told.view.code, first) };
      return incidentBody(id, told.view, links);
    }
    case "digest":
      return digestBody(id, told.view, { status: home });
    case "summary":
      return summaryBody(id, told.view, { status: home });
    case "heartbeat":
      return heartbeatBody(id, told.view);
    case "test":
      return testBody(id, told.at);
  }
}
