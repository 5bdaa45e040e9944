import type { Delivery, NewDelivery, Road } from "../core/alerts/delivery.ts";
import type { Incident } from "../core/alerts/incident.ts";
import type { IncidentBrief } from "../core/alerts/incident-brief.ts";
import type { Suppression } from "../core/alerts/suppression.ts";
import type { OpenFinding, Transition } from "../core/findings/finding.ts";
import type { Instant } from "../core/time.ts";

/** An incident with its findings: the open ones, or, when it is over, what ended in its last occurrence. */
export interface IncidentFindings {
  readonly incident: Incident;
  readonly findings: readonly OpenFinding[];
  /** `cleared` transitions of the last occurrence, newest first. */
  readonly cleared: readonly Transition[];
}

export interface OutboxStatus {
  readonly waiting: number;
  /** Since when the oldest waiting one waits; what is not to be sent before a time waits from then on. */
  readonly oldestAt: Instant | undefined;
  /** The same of those that were tried, and not accepted. */
  readonly refusedSince: Instant | undefined;
  readonly failed: number;
}

/** How a delivery stands after an attempt. */
export type DeliveryUpdate = Pick<
  Delivery,
  "nextAt" | "attempts" | "state" | "endedAt" | "recipients" | "answer" | "detail"
>;

/** Everything that is given has to fit. */
export interface DeliveryFilter {
  /** Key of a binding: what was told of it. */
  readonly binding?: string;
  readonly state?: Delivery["state"];
}

export type DeliveryCounts = Readonly<Record<Delivery["state"], number>>;

export type DeliveryKey = Pick<Delivery, "id" | "road" | "copy">;

/** What is to be told, and what was. Messages about incidents are written by the recorder, together with what they tell. */
export interface Outbox {
  /** Messages are written for these roads from now on; all of them until told. */
  openRoads(roads: readonly Road[]): void;
  /**
   * Looks at all open incidents again: reminders, silences that ended, what was held back. Gives the number of messages
   * that came of it. In transactions that are short each: others write meanwhile, and after a crash it is done again.
   */
  settleIncidents(at: Instant): Promise<number>;
  /**
   * Stock has been taken of sources, or of new trust data (`trust`): one message per owner with everything that was
   * found, and single messages from now on. What belongs to nobody goes to `defaultOwner` (slug, or empty). In short
   * transactions too; after a crash before the mark of the sources is written, or that of `trust` removed, it is to be called again.
   */
  endBaseline(
    of: { readonly sources: readonly string[] } | "trust",
    at: Instant,
    defaultOwner: string,
  ): Promise<void>;
  /** Ids of findings that a stock-taking is going to tell. */
  findingsInStock(): Promise<ReadonlySet<string>>;
  /** On every open road, or on those given; what is there already stays as it is. */
  addDeliveries(deliveries: readonly NewDelivery[], roads?: readonly Road[]): Promise<void>;
  /**
   * Waiting ones whose time has come, so many per road at most, critical ones first, then the oldest. Nothing is planned further ahead than an hour:
   * what would have to wait for more than two was planned before the clock was set back, and is due.
   */
  dueDeliveries(at: Instant, limit: number): Promise<readonly Delivery[]>;
  updateDeliveries(updates: readonly (DeliveryKey & DeliveryUpdate)[]): Promise<void>;
  /**
   * When mails left since: those to an owner, or all copies for the default owner; without digests and signs of life. What
   * left in one summary left once.
   */
  mailsSince(of: Pick<Delivery, "owner" | "copy">, since: Instant): Promise<readonly Instant[]>;
  incident(id: string): Promise<IncidentFindings | undefined>;
  /** What incidents are about, by their ids; without those that are forgotten. */
  incidentBriefs(ids: readonly string[]): Promise<ReadonlyMap<string, IncidentBrief>>;
  /** What was to be told of an incident since an instant, without its end, and all stock-takings since then; on every road. */
  noticesOf(incident: string, since: Instant): Promise<readonly Delivery[]>;
  /** What waits, and what was given up since an instant. */
  outbox(since: Instant): Promise<OutboxStatus>;
  /** Newest first, without so many of the newest (`skip`). */
  deliveries(of: DeliveryFilter, limit: number, skip?: number): Promise<readonly Delivery[]>;
  /** How many there are in each state. */
  deliveryCounts(): Promise<DeliveryCounts>;
  /** Puts given up deliveries back; gives their number. */
  retryFailed(at: Instant): Promise<number>;
}

/** What people want to hear nothing of for a while. */
export interface Suppressions {
  /** Gives its number. */
  suppress(suppression: Omit<Suppression, "id">): Promise<number>;
  /** Those that have not ended at `at`, in the order of their ends. */
  suppressions(at: Instant): Promise<readonly Suppression[]>;
  /** False when there is none of that number. */
  endSuppression(id: number, at: Instant): Promise<boolean>;
}
