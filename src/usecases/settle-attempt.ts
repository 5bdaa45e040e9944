import {
  backoff,
  type Delivery,
  type DeliveryDetail,
  ESCALATE_AFTER,
  GIVE_UP_AFTER,
} from "../core/alerts/delivery.ts";
import type { Instant } from "../core/time.ts";
import type { Clock } from "../ports/clock.ts";
import type { SendOutcome } from "../ports/notifier.ts";
import type { DeliveryUpdate } from "../ports/outbox.ts";
import type { Store } from "../ports/store.ts";

export interface SettlePorts {
  readonly clock: Clock;
  readonly store: Pick<Store, "updateDeliveries" | "addDeliveries">;
  /** 0 to 1. */
  readonly random: () => number;
  /** Slug of who is told what belongs to nobody, and what others cannot be told. */
  readonly defaultOwner: string;
  /** Whose a delivery of nobody's is: a trust store may have an owner whom its incident does not name. */
  readonly ownerOf: (delivery: Delivery) => Promise<string>;
  /** Hears of every attempt that ended. */
  readonly onResult: (delivery: Delivery, result: "sent" | "retry" | "failed") => void;
}

/** Writes down, at once for all of them, how the attempt to tell them in one message went. */
export async function settle(
  ports: SettlePorts,
  deliveries: readonly Delivery[],
  to: readonly string[],
  outcome: SendOutcome,
): Promise<void> {
  const at = ports.clock.now();
  const jitter = ports.random();
  const attempts = Math.max(...deliveries.map((delivery) => delivery.attempts)) + 1;
  const settled = deliveries.map((delivery) => ({
    ...delivery,
    ...afterwards(delivery, to, outcome, { at, attempts, jitter }),
  }));
  await ports.store.updateDeliveries(settled);
  for (const one of settled) {
    ports.onResult(one, one.state === "waiting" ? "retry" : one.state === "sent" ? "sent" : "failed");
  }
  await copyLate(ports, settled, at);
}

export interface Attempt {
  readonly at: Instant;
  /** With this one. */
  readonly attempts: number;
  readonly jitter: number;
}

/** The state of a delivery after an attempt. */
export function afterwards(
  delivery: Delivery,
  to: readonly string[],
  outcome: SendOutcome,
  { at, attempts, jitter }: Attempt,
): DeliveryUpdate {
  const { triedAt = at } = delivery.detail;
  const detail = { ...delivery.detail, triedAt };
  const later = { state: "waiting", endedAt: undefined, nextAt: at + backoff(attempts, jitter) } as const;
  const base = { attempts, nextAt: delivery.nextAt, answer: outcome.answer, detail, recipients: to };
  const mayGoOn = at - triedAt < GIVE_UP_AFTER;
  if (outcome.kind !== "accepted") {
    if (outcome.kind === "transient" && mayGoOn) return { ...base, ...later };
    return { ...base, state: "failed", endedAt: at };
  }
  const { refused, refusedForNow: left = [] } = outcome;
  const told = to.filter((address) => !refused.includes(address));
  const before = delivery.detail.left === undefined ? [] : delivery.recipients;
  const recipients = [...new Set([...before, ...told])];
  const answer = outcome.answer + (refused.length === 0 ? "" : `; refused: ${refused.join(", ")}`);
  // Who was told is not told again, who was refused for now is.
  if (left.length > 0 && mayGoOn)
    return { ...base, ...later, answer, recipients, detail: { ...detail, left } };
  return { ...base, state: "sent", endedAt: at, answer, recipients };
}

/** What is critical goes to the default owner too when its owner does not get it, or not in time. */
export async function copyLate(
  ports: Pick<SettlePorts, "store" | "defaultOwner" | "ownerOf">,
  deliveries: readonly Delivery[],
  at: Instant,
): Promise<void> {
  const copies: Delivery[] = [];
  for (const delivery of deliveries) {
    if (!isLate(delivery, at) || (await isForDefault(ports, delivery))) continue;
    const detail = untried(delivery.detail);
    copies.push({ ...delivery, copy: "default", createdAt: at, nextAt: at, detail });
  }
  if (copies.length > 0) await ports.store.addDeliveries(copies, ["mail"]);
}

async function isForDefault(
  { ownerOf, defaultOwner }: Pick<SettlePorts, "ownerOf" | "defaultOwner">,
  delivery: Delivery,
): Promise<boolean> {
  const owner = delivery.owner === "" ? await ownerOf(delivery) : delivery.owner;
  return owner === "" || owner === defaultOwner;
}

function isLate({ severity, road, copy, kind, createdAt, state }: Delivery, at: Instant): boolean {
  if (severity !== "critical" || kind === "cleared" || road !== "mail" || copy !== "") return false;
  return state === "failed" || (state === "waiting" && at - createdAt >= ESCALATE_AFTER);
}

/** Without the traces of attempts. */
function untried({
  summary: _summary,
  left: _left,
  triedAt: _triedAt,
  ...detail
}: DeliveryDetail): DeliveryDetail {
  return detail;
}
