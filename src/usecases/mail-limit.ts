import { contentId } from "../core/alerts/content-id.ts";
import type { Delivery } from "../core/alerts/delivery.ts";
import { SEVERITY_RANK } from "../core/findings/finding.ts";
import { type DurationMs, HOUR, type Instant, MINUTE } from "../core/time.ts";
import type { Message } from "../ports/notifier.ts";

/** What is sent together, as one message. */
export type Job = readonly Delivery[];

export interface Wait {
  readonly deliveries: readonly Delivery[];
  readonly nextAt: Instant;
  readonly answer: string;
}

export interface Plan {
  readonly jobs: readonly Job[];
  readonly waits: readonly Wait[];
}

export interface Limit {
  /** Mails to one owner in an hour at most. */
  readonly perHour: number;
  readonly now: Instant;
}

const CROWDED = "waits: too many mails in an hour";
const GATHERS = "waits for others to be told with: nearly too many mails in an hour";
const GATHER: DurationMs = 10 * MINUTE;
/** So often it is asked again whether something critical has waited too long. */
const LOOK_AGAIN: DurationMs = 5 * MINUTE;

/** Only messages about single incidents can become too many. */
export function isCounted({ road, kind }: Delivery): boolean {
  return road === "mail" && ["opened", "escalated", "reminded", "cleared"].includes(kind);
}

/**
 * Who gets how many mails now: `mails` are those to one owner that are due, the most urgent first, `sent` the times of
 * those in the last hour. The last place is for what comes together, so that what follows need not wait for the first to
 * be an hour old. What is critical may take a quarter more; what was tried together is repeated together.
 */
export function planCrowd(mails: readonly Delivery[], sent: readonly Instant[], limit: Limit): Plan {
  const { perHour, now } = limit;
  const most = perHour + Math.ceil(perHour / 4);
  const repeated = repeatedOf(mails);
  const used = sent.length + repeated.length;
  const fresh = mails.filter((one) => !isBegun(one));
  const urgent = fresh.filter(isUrgent);
  const others = fresh.filter((one) => !isUrgent(one));
  if (urgent.length > 0 && used >= most) {
    const nextAt = Math.min(freeAt(sent, most, now), now + LOOK_AGAIN);
    const waits = [
      { deliveries: urgent, nextAt, answer: CROWDED },
      { deliveries: others, nextAt: freeAt(sent, perHour, now), answer: CROWDED },
    ];
    return { jobs: repeated, waits };
  }
  if (urgent.length > most - used) {
    const alone = most - used - 1;
    const rest = [...urgent.slice(alone), ...others];
    return { jobs: [...singly(urgent.slice(0, alone)), rest, ...repeated], waits: [] };
  }
  const free = perHour - used - urgent.length;
  const plan = planOthers(others, free, sent, limit);
  return { jobs: [...singly(urgent), ...repeated, ...plan.jobs], waits: plan.waits };
}

function planOthers(
  mails: readonly Delivery[],
  free: number,
  sent: readonly Instant[],
  { perHour, now }: Limit,
): Plan {
  if (mails.length < free || mails.length === 0) return { jobs: singly(mails), waits: [] };
  if (free <= 0) {
    return { jobs: [], waits: [{ deliveries: mails, nextAt: freeAt(sent, perHour, now), answer: CROWDED }] };
  }
  const jobs = singly(mails.slice(0, free - 1));
  const rest = mails.slice(free - 1);
  if (rest.length > 1 || rest[0]?.answer === GATHERS) return { jobs: [...jobs, rest], waits: [] };
  // All that wait for company come together: at the same full ten minutes.
  const nextAt = (Math.floor(now / GATHER) + 1) * GATHER;
  return { jobs, waits: [{ deliveries: rest, nextAt, answer: GATHERS }] };
}

/** What is left of attempts that told several together, or told some of the recipients. */
function repeatedOf(mails: readonly Delivery[]): readonly Job[] {
  return [...Map.groupBy(mails.filter(isBegun), ({ id, detail }) => detail.summary ?? id).values()];
}

function isBegun({ detail }: Delivery): boolean {
  return detail.summary !== undefined || detail.left !== undefined;
}

function isUrgent({ severity, kind }: Delivery): boolean {
  return severity === "critical" && kind !== "cleared";
}

export function singly(mails: readonly Delivery[]): readonly Job[] {
  return mails.map((one) => [one]);
}

/** When fewer than `most` mails left in the hour before. */
function freeAt(sent: readonly Instant[], most: number, now: Instant): Instant {
  const first = sent[sent.length - most];
  return first === undefined ? now + MINUTE : first + HOUR;
}

export interface Addressed {
  readonly delivery: Delivery;
  readonly message: Message;
}

/** One message for all of them. The same ones have the same id, however often they are tried. */
export function summaryOf(all: readonly [Addressed, ...Addressed[]], { perHour, now }: Limit): Message {
  const [{ delivery, message }] = all;
  if (all.length === 1) return message;
  const incidents = all.flatMap(({ message: { told } }) => (told.kind === "incident" ? [told.view] : []));
  const [severity = "warning"] = all
    .map((one) => one.message.severity)
    .toSorted((a, b) => SEVERITY_RANK[b] - SEVERITY_RANK[a]);
  // Copies are for the default owner, whoever should have got the mails.
  const owner = delivery.copy === "default" ? "" : delivery.owner;
  return {
    id: contentId(["summary", all.map((one) => one.delivery.id).toSorted()]),
    thread: "",
    to: message.to,
    severity,
    told: { kind: "summary", view: { owner, at: now, limit: perHour, incidents } },
  };
}
