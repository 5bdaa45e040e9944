import type { Delivery, Road } from "../core/alerts/delivery.ts";
import { HOUR } from "../core/time.ts";
import type { Notifier, SendOutcome } from "../ports/notifier.ts";
import type { Store } from "../ports/store.ts";
import { StoreError } from "../ports/store-error.ts";
import {
  type Addressed,
  isCounted,
  type Job,
  type Plan,
  planCrowd,
  singly,
  summaryOf,
} from "./mail-limit.ts";
import type { Composed, Desk } from "./message-desk.ts";
import { copyLate, type SettlePorts, settle } from "./settle-attempt.ts";

export interface DeliverPorts extends SettlePorts {
  readonly store: Pick<Store, "dueDeliveries" | "updateDeliveries" | "addDeliveries" | "mailsSince">;
  /** Roads that are configured. */
  readonly roads: ReadonlyMap<Road, Notifier>;
  /** Finds out what a delivery has to say, and to whom. */
  readonly desk: Desk;
  /** Mails to one owner in an hour at most. */
  readonly perHour: number;
  readonly signal?: AbortSignal;
}

const BATCH = 200;
const SIDE_BY_SIDE = 4;

/**
 * Sends what is due on one road, and writes down how it went right after each attempt. One that fails in a way that
 * nobody foresaw does not keep the others from being sent; a store that fails does. Rejects when everything has ended.
 * Gives the number of deliveries that it moved.
 */
export async function deliverOn(ports: DeliverPorts, road: Road): Promise<number> {
  const { clock, store, signal } = ports;
  const due = (await store.dueDeliveries(clock.now(), BATCH)).filter((delivery) => delivery.road === road);
  const queue = [...(await withoutCrowds(ports, due))];
  const failures: unknown[] = [];
  const isOver = (): boolean => signal?.aborted === true || failures.some((one) => one instanceof StoreError);
  const work = async (): Promise<void> => {
    for (let job = queue.shift(); job !== undefined && !isOver(); job = queue.shift()) {
      await deliver(ports, road, job).catch((error: unknown) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
  if (failures.length > 0) throw failures.find((one) => one instanceof StoreError) ?? failures[0];
  return due.length;
}

/** Where an owner would get too many mails in an hour, they wait, or come as one. */
async function withoutCrowds(ports: DeliverPorts, due: readonly Delivery[]): Promise<readonly Job[]> {
  const jobs: Job[] = [...singly(due.filter((delivery) => !isCounted(delivery)))];
  const now = ports.clock.now();
  const crowds = Map.groupBy(due.filter(isCounted), (delivery) => crowdOf(ports, delivery));
  for (const [, mails] of crowds) {
    const plan = await planFor(ports, mails);
    jobs.push(...plan.jobs);
    for (const { deliveries, nextAt, answer } of plan.waits) {
      await update(ports, deliveries, { nextAt, answer });
      await copyLate(ports, deliveries, now);
    }
  }
  return jobs.toSorted((a, b) => Number(isGrave(b)) - Number(isGrave(a)));
}

async function planFor(ports: DeliverPorts, mails: readonly Delivery[]): Promise<Plan> {
  const { store, clock, perHour, defaultOwner } = ports;
  const now = clock.now();
  const [first] = mails;
  if (first === undefined) return { jobs: [], waits: [] };
  const { owner, copy } = first;
  const names = copy === "" && isDefault(ports, owner) ? new Set(["", defaultOwner]) : [owner];
  const sent: number[] = [];
  for (const name of names) sent.push(...(await store.mailsSince({ owner: name, copy }, now - HOUR)));
  return planCrowd(
    mails,
    sent.toSorted((a, b) => a - b),
    { perHour, now },
  );
}

function crowdOf(ports: DeliverPorts, { copy, owner }: Delivery): string {
  if (copy === "default") return "copies";
  return isDefault(ports, owner) ? "default" : `owner ${owner}`;
}

function isDefault({ defaultOwner }: DeliverPorts, owner: string): boolean {
  return owner === "" || owner === defaultOwner;
}

function isGrave([first]: Job): boolean {
  return first?.severity === "critical";
}

/** One message, for one delivery or for several mails to one owner. */
async function deliver(ports: DeliverPorts, road: Road, job: Job): Promise<void> {
  const notifier = ports.roads.get(road);
  if (notifier === undefined) return drop(ports, job, "this road is not configured");
  const ready: Addressed[] = [];
  for (const delivery of job) {
    const composed = await compose(ports, delivery);
    if (composed.kind === "ready") ready.push({ delivery, message: composed.message });
    else if (composed.kind === "over") await drop(ports, [delivery], composed.why);
    else if (composed.kind === "later")
      await update(ports, [delivery], { nextAt: composed.at, answer: composed.why });
    else await settle(ports, [delivery], [], composed.outcome);
  }
  for (const [first, ...others] of Map.groupBy(ready, ({ message }) => message.to.join()).values()) {
    if (first !== undefined) await send(ports, notifier, [first, ...others]);
  }
}

type Failed = { readonly kind: "failed"; readonly outcome: SendOutcome };

async function compose({ desk }: DeliverPorts, delivery: Delivery): Promise<Composed | Failed> {
  try {
    return await desk.compose(delivery);
  } catch (error) {
    return { kind: "failed", outcome: unforeseen("it could not be written", error) };
  }
}

async function send(
  ports: DeliverPorts,
  notifier: Notifier,
  all: readonly [Addressed, ...Addressed[]],
): Promise<void> {
  const now = ports.clock.now();
  const message = summaryOf(all, { perHour: ports.perHour, now });
  const summary = all.length === 1 ? undefined : message.id;
  const deliveries = all.map(({ delivery }) => ({
    ...delivery,
    detail: { triedAt: now, ...delivery.detail, summary },
  }));
  // Whatever happens now: what is tried together is repeated together under the same id, and somebody may have heard of it.
  await ports.store.updateDeliveries(deliveries);
  const { left } = all[0].delivery.detail;
  const to = left === undefined ? message.to : message.to.filter((address) => left.includes(address));
  const outcome = await attempt(notifier, { ...message, to }, all[0].delivery);
  // Other roads have one receiver, and no addresses.
  await settle(ports, deliveries, all[0].delivery.road === "mail" ? to : [], outcome);
}

async function attempt(
  notifier: Notifier,
  message: Addressed["message"],
  { road, detail }: Delivery,
): Promise<SendOutcome> {
  if (road === "mail" && message.to.length === 0) {
    return detail.left === undefined
      ? { kind: "permanent", answer: "nobody to send it to: the owner has no mail address" }
      : { kind: "accepted", answer: "who was left to be told is no recipient any more", refused: [] };
  }
  try {
    return await notifier.send(message);
  } catch (error) {
    return unforeseen("it could not be sent", error);
  }
}

/** A fault of this program: it may be mended by the next version, or by what the message is about. */
function unforeseen(what: string, error: unknown): SendOutcome {
  if (error instanceof StoreError) throw error;
  return { kind: "transient", answer: `${what}: ${error instanceof Error ? error.message : String(error)}` };
}

/** Pointless now; where some of the recipients were told, the others need not be. */
async function drop(ports: DeliverPorts, deliveries: readonly Delivery[], answer: string): Promise<void> {
  const endedAt = ports.clock.now();
  await ports.store.updateDeliveries(
    deliveries.map((delivery) => ({
      ...delivery,
      state: delivery.detail.left === undefined ? "dropped" : "sent",
      endedAt,
      answer,
    })),
  );
}

/** No attempt was made, and nobody is to blame: it is told later, by itself unless others come. */
async function update(
  ports: DeliverPorts,
  deliveries: readonly Delivery[],
  change: Pick<Delivery, "nextAt" | "answer">,
): Promise<void> {
  const unbound = ({ detail, ...delivery }: Delivery): Delivery => ({
    ...delivery,
    detail: detail.left === undefined ? { ...detail, summary: undefined } : detail,
    ...change,
  });
  if (deliveries.length > 0) await ports.store.updateDeliveries(deliveries.map(unbound));
}
