import { backoff, type Delivery, ESCALATE_AFTER, GIVE_UP_AFTER, type Road } from "../core/alerts/delivery.ts";
import type { Instant } from "../core/time.ts";
import type { Clock } from "../ports/clock.ts";
import type { Notifier, SendOutcome } from "../ports/notifier.ts";
import type { DeliveryUpdate } from "../ports/outbox.ts";
import type { Store } from "../ports/store.ts";
import { roomFor, summaryOf } from "./mail-limit.ts";
import type { Composed, Desk } from "./message-desk.ts";

export interface DeliverPorts {
  readonly clock: Clock;
  readonly store: Pick<
    Store,
    "dueDeliveries" | "updateDeliveries" | "addDeliveries" | "mailsSince" | "incident" | "findingsById"
  >;
  /** Roads that are configured. */
  readonly roads: ReadonlyMap<Road, Notifier>;
  /** Finds out what a delivery has to say, and to whom. */
  readonly desk: Desk;
  /** 0 to 1. */
  readonly random: () => number;
  /** Mails to one owner in an hour at most. */
  readonly perHour: number;
  /** Hears of every attempt that ended. */
  readonly onResult: (delivery: Delivery, result: "sent" | "retry" | "failed") => void;
  readonly signal?: AbortSignal;
}

const BATCH = 200;
const SIDE_BY_SIDE = 4;

/** Sends what is due, and writes down how it went right after each attempt. Gives the number of deliveries that it moved. */
export async function deliverDue(ports: DeliverPorts): Promise<number> {
  const { clock, store } = ports;
  const due = await store.dueDeliveries(clock.now(), BATCH);
  const single = await withoutCrowds(ports, due);
  const queue = [...single];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      if (ports.signal?.aborted === true) return;
      await deliver(ports, next);
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
  return due.length;
}

/** Where an owner would get too many mails in an hour, they wait, or come as one. */
async function withoutCrowds(ports: DeliverPorts, due: readonly Delivery[]): Promise<readonly Delivery[]> {
  const { clock, store, perHour } = ports;
  const now = clock.now();
  const single: Delivery[] = [];
  for (const [, mails] of Map.groupBy(due, (delivery) => crowdOf(delivery))) {
    const [first] = mails;
    if (first === undefined || !isCounted(first)) {
      single.push(...mails);
      continue;
    }
    const room = await roomFor(store, first, { perHour, now });
    if (room.free >= mails.length) single.push(...mails);
    else if (room.free === 0)
      await update(ports, mails, { nextAt: room.nextAt, answer: "waits: too many mails in an hour" });
    else {
      // All but the last place are for single mails, the most urgent first.
      single.push(...mails.slice(0, room.free - 1));
      await deliverTogether(ports, mails.slice(room.free - 1));
    }
  }
  return single;
}

function crowdOf(delivery: Delivery): string {
  if (!isCounted(delivery)) return "";
  return delivery.copy === "default" ? "copies" : `mail ${delivery.owner}`;
}

function isCounted({ road, kind }: Delivery): boolean {
  return road === "mail" && ["opened", "escalated", "reminded", "cleared"].includes(kind);
}

async function deliver(ports: DeliverPorts, delivery: Delivery): Promise<void> {
  const notifier = ports.roads.get(delivery.road);
  if (notifier === undefined) return drop(ports, [delivery], "this road is not configured");
  const composed = await ports.desk.compose(delivery);
  if (composed.kind === "over") return drop(ports, [delivery], composed.why);
  if (composed.kind === "later")
    return update(ports, [delivery], { nextAt: composed.at, answer: composed.why });
  await send(ports, notifier, [delivery], composed);
}

/** Several mails to one owner as one. */
async function deliverTogether(ports: DeliverPorts, mails: readonly Delivery[]): Promise<void> {
  const notifier = ports.roads.get("mail");
  if (notifier === undefined) return drop(ports, mails, "this road is not configured");
  const composed = await Promise.all(mails.map((delivery) => ports.desk.compose(delivery)));
  const ready: Delivery[] = [];
  for (const [index, delivery] of mails.entries()) {
    const one = composed[index];
    if (one === undefined || one.kind === "ready") ready.push(delivery);
    else if (one.kind === "over") await drop(ports, [delivery], one.why);
    else await update(ports, [delivery], { nextAt: one.at, answer: one.why });
  }
  const summary = summaryOf(ready, composed, { at: ports.clock.now(), perHour: ports.perHour });
  if (summary !== undefined) await send(ports, notifier, ready, summary);
}

type Ready = Extract<Composed, { kind: "ready" }>;

async function send(
  ports: DeliverPorts,
  notifier: Notifier,
  deliveries: readonly Delivery[],
  { message }: Ready,
): Promise<void> {
  const outcome: SendOutcome =
    deliveries[0]?.road === "mail" && message.to.length === 0
      ? { kind: "permanent", answer: "nobody to send it to: the owner has no mail address" }
      : await notifier.send(message);
  const at = ports.clock.now();
  for (const delivery of deliveries) {
    const { summary: _before, ...detail } = delivery.detail;
    const told = message.id === delivery.id ? detail : { ...detail, summary: message.id };
    // Other roads have one receiver, and no addresses.
    const to = delivery.road === "mail" ? message.to : [];
    await settle(ports, { ...delivery, detail: told }, to, outcome, at);
  }
}

async function settle(
  ports: DeliverPorts,
  delivery: Delivery,
  to: readonly string[],
  outcome: SendOutcome,
  at: Instant,
): Promise<void> {
  const after = afterwards(delivery, to, outcome, at, ports.random());
  await ports.store.updateDeliveries([{ ...delivery, ...after }]);
  const result = after.state === "waiting" ? "retry" : after.state === "sent" ? "sent" : "failed";
  ports.onResult({ ...delivery, ...after }, result);
  if (isLate(delivery, after, at)) {
    await ports.store.addDeliveries([{ ...delivery, copy: "default", createdAt: at, nextAt: at }], ["mail"]);
  }
}

/** The state of a delivery after an attempt. */
export function afterwards(
  delivery: Delivery,
  to: readonly string[],
  outcome: SendOutcome,
  at: Instant,
  jitter: number,
): Omit<DeliveryUpdate, "detail"> {
  const attempts = delivery.attempts + 1;
  const base = { attempts, nextAt: delivery.nextAt, answer: outcome.answer };
  if (outcome.kind === "accepted") {
    const refused = outcome.refused.length === 0 ? "" : `; refused: ${outcome.refused.join(", ")}`;
    const recipients = to.filter((address) => !outcome.refused.includes(address));
    return { ...base, state: "sent", endedAt: at, recipients, answer: outcome.answer + refused };
  }
  const isOver = outcome.kind === "permanent" || at - delivery.createdAt >= GIVE_UP_AFTER;
  return isOver
    ? { ...base, state: "failed", endedAt: at, recipients: to }
    : {
        ...base,
        state: "waiting",
        endedAt: undefined,
        recipients: to,
        nextAt: at + backoff(attempts, jitter),
      };
}

/** Something critical that its owner does not get, or not in time: somebody else has to hear of it. */
function isLate(delivery: Delivery, after: Pick<DeliveryUpdate, "state">, at: Instant): boolean {
  const { severity, road, copy, owner, kind, createdAt } = delivery;
  if (severity !== "critical" || kind === "cleared" || road !== "mail" || copy !== "" || owner === "")
    return false;
  if (after.state === "failed") return true;
  return after.state === "waiting" && at - createdAt >= ESCALATE_AFTER;
}

async function drop(ports: DeliverPorts, deliveries: readonly Delivery[], answer: string): Promise<void> {
  const endedAt = ports.clock.now();
  await ports.store.updateDeliveries(
    deliveries.map((delivery) => ({ ...delivery, state: "dropped", endedAt, answer })),
  );
}

/** No attempt was made, and nobody is to blame: it is told later, to nobody else. */
async function update(
  ports: DeliverPorts,
  deliveries: readonly Delivery[],
  change: Pick<DeliveryUpdate, "nextAt" | "answer">,
): Promise<void> {
  await ports.store.updateDeliveries(deliveries.map((delivery) => ({ ...delivery, ...change })));
}
