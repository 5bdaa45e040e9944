import type { StatusData } from "../adapters/web/pages/status-data.ts";
import type { Delivery } from "../core/alerts/delivery.ts";
import { acknowledgedOf, type Suppression } from "../core/alerts/suppression.ts";
import { bindingKey } from "../core/inventory/binding.ts";
import { printable } from "../core/names/printable.ts";
import { matchText } from "../core/views/suppression-text.ts";
import type { Clock } from "../ports/clock.ts";
import type { Store } from "../ports/store.ts";
import type { Alerting } from "./alerting.ts";

export interface PageAlertsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly alerting: Pick<Alerting, "suppressions" | "suppressionOf" | "readSuppressions">;
}

/** What the pages show of messages and of what is kept quiet, and may do about it. */
export type PageAlerts = Required<
  Pick<
    StatusData,
    | "deliveriesOf"
    | "messages"
    | "messageCounts"
    | "retryMessages"
    | "suppressions"
    | "suppressionOf"
    | "acknowledge"
    | "silence"
    | "endSuppression"
  >
>;
type PageDelivery = Awaited<ReturnType<PageAlerts["deliveriesOf"]>>[number];
type PageMessage = Awaited<ReturnType<PageAlerts["messages"]>>[number];
type PageSuppression = ReturnType<PageAlerts["suppressions"]>[number];
type Said = Parameters<PageAlerts["silence"]>[0];

const SHOWN = 50;
const TEXT_LIMIT = 500;

/** What was told, and what nobody is to be told, as the status page shows and changes it. */
export function pageAlerts({ store, clock, alerting }: PageAlertsOptions): PageAlerts {
  const suppress = async (
    { by, reason, lastsMs }: Said,
    what: Pick<Suppression, "kind" | "match" | "acknowledged">,
  ): Promise<void> => {
    const now = clock.now();
    await store.suppress({
      ...what,
      createdAt: now,
      until: now + lastsMs,
      author: printable(by).slice(0, TEXT_LIMIT),
      reason: printable(reason).slice(0, TEXT_LIMIT),
    });
    await alerting.readSuppressions();
  };
  return {
    async deliveriesOf(binding) {
      const told = await store.deliveries({ binding }, SHOWN);
      return (await withBriefs(store, told)).map(toDelivery);
    },
    async messages(state, limit, skip) {
      return withBriefs(store, await store.deliveries(state === undefined ? {} : { state }, limit, skip));
    },
    messageCounts: () => store.deliveryCounts(),
    retryMessages: () => store.retryFailed(clock.now()),
    suppressions: () => alerting.suppressions.map(toSuppression),
    suppressionOf(finding) {
      const one = alerting.suppressionOf(finding);
      return one && toSuppression(one);
    },
    async acknowledge({ findingId, ...said }) {
      const findings = await store.findingsById([findingId]);
      const [finding] = findings;
      if (finding === undefined) return;
      const match = { domain: bindingKey(finding), code: finding.code };
      await suppress(said, { kind: "ack", match, acknowledged: acknowledgedOf(findings) });
    },
    silence: (said) => suppress(said, { kind: "silence", match: { domain: said.key }, acknowledged: [] }),
    async endSuppression(id) {
      const isEnded = await store.endSuppression(id, clock.now());
      await alerting.readSuppressions();
      return isEnded;
    },
  };
}

async function withBriefs(
  store: Pick<Store, "incidentBriefs">,
  told: readonly Delivery[],
): Promise<readonly PageMessage[]> {
  const briefs = await store.incidentBriefs(told.map(({ incident }) => incident));
  return told.map((delivery) => ({ delivery, brief: briefs.get(delivery.incident) }));
}

function toDelivery({ delivery, brief }: PageMessage): PageDelivery {
  const { kind, severity, road, recipients, owner, state, answer, createdAt, endedAt } = delivery;
  const isNews = kind === "opened" || kind === "escalated" || kind === "reminded";
  const what = isNews ? `${kind}, ${severity}` : kind;
  return {
    at: createdAt,
    road,
    to: recipients.length > 0 ? recipients.join(", ") : owner || "default owner",
    what: brief === undefined ? what : `${brief.code}: ${what}`,
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
  const { id, kind, author, reason, createdAt, until } = one;
  return { id, kind: KINDS[kind], what: matchText(one), by: author, reason, from: createdAt, until };
}
