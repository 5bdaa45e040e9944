import type { StatusData } from "../adapters/web/pages/status-data.ts";
import type { Delivery } from "../core/alerts/delivery.ts";
import { acknowledgedOf, type Suppression } from "../core/alerts/suppression.ts";
import { printable } from "../core/names/printable.ts";
import { DAY } from "../core/time.ts";
import { matchText } from "../core/views/suppression-text.ts";
import type { Clock } from "../ports/clock.ts";
import type { Store } from "../ports/store.ts";
import type { Alerting } from "./alerting.ts";

export interface PageAlertsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly alerting: Pick<Alerting, "suppressions" | "readSuppressions">;
}

type PageAlerts = Required<Pick<StatusData, "deliveriesOf" | "suppressions" | "acknowledge">>;
type PageDelivery = Awaited<ReturnType<PageAlerts["deliveriesOf"]>>[number];
type PageSuppression = ReturnType<PageAlerts["suppressions"]>[number];

const SHOWN = 50;
const TEXT_LIMIT = 500;
/** The page asks for no end: whoever takes something on is reminded after a week. */
const ACKNOWLEDGED_FOR = 7 * DAY;

/** What was told, and what nobody is to be told, as the status page shows it. */
export function pageAlerts({ store, clock, alerting }: PageAlertsOptions): PageAlerts {
  return {
    deliveriesOf: async (binding) => (await store.deliveries({ binding }, SHOWN)).map(toDelivery),
    suppressions: () => alerting.suppressions.map(toSuppression),
    async acknowledge({ findingId, by, reason }) {
      const findings = await store.findingsById([findingId]);
      const [finding] = findings;
      if (finding === undefined) return;
      const now = clock.now();
      await store.suppress({
        kind: "ack",
        match: { domain: `${finding.domain}:${finding.port}`, code: finding.code },
        createdAt: now,
        until: now + ACKNOWLEDGED_FOR,
        author: printable(by).slice(0, TEXT_LIMIT),
        reason: printable(reason).slice(0, TEXT_LIMIT),
        acknowledged: acknowledgedOf(findings),
      });
      await alerting.readSuppressions();
    },
  };
}

function toDelivery({
  kind,
  severity,
  road,
  recipients,
  owner,
  state,
  answer,
  createdAt,
  endedAt,
}: Delivery): PageDelivery {
  const isNews = kind === "opened" || kind === "escalated" || kind === "reminded";
  return {
    at: createdAt,
    road,
    to: recipients.length > 0 ? recipients.join(", ") : owner || "default owner",
    what: isNews ? `${kind}, ${severity}` : kind,
    acceptedAt: state === "sent" ? endedAt : undefined,
    failure: state === "sent" ? "" : answer,
  };
}

const KINDS = {
  ack: "acknowledged",
  silence: "silence",
  maintenance: "maintenance",
  downgrade: "downgrade",
} as const;

function toSuppression(one: Suppression): PageSuppression {
  const [first] = one.acknowledged;
  return {
    kind: KINDS[one.kind],
    ...(first !== undefined && one.acknowledged.length === 1 ? { findingId: first.findingId } : {}),
    what: matchText(one),
    by: one.author,
    reason: one.reason,
    from: one.createdAt,
    until: one.until,
  };
}
