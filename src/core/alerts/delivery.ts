import { FINDING_CODES, type FindingCode } from "../findings/codes.ts";
import type { OpenFinding, Severity } from "../findings/finding.ts";
import { DAY, type DurationMs, HOUR, type Instant, MINUTE, SECOND } from "../time.ts";
import type { NoticeKind } from "./incident.ts";

/** Ways on which an owner is told; Alertmanager is told what is open, not what happened, and has no outbox. */
export const ROADS = ["mail", "webhook"] as const;
export type Road = (typeof ROADS)[number];

export type DeliveryKind = NoticeKind | "baseline" | "weekly" | "summary" | "heartbeat" | "test";

/** What a message needs to know beside its incident, which is looked up when it is sent. */
export interface DeliveryDetail {
  /** Of a baseline: what stock was taken of, as "while observing". */
  readonly occasion?: string;
  /** Of a baseline: ids of the findings. */
  readonly findings?: readonly string[];
  /** Of a digest: begin of what it tells. */
  readonly from?: Instant;
  /** Id of the one mail that tells it together with others; absent while it is alone. */
  readonly summary?: string | undefined;
  /** Recipients that are left to be told: the others were. */
  readonly left?: readonly string[];
  /** When it was tried first. */
  readonly triedAt?: Instant;
}

/** One message for one owner on one road. */
export interface Delivery {
  /** From what it is about; the same on every road and in every repetition. */
  readonly id: string;
  readonly road: Road;
  /** `default`: a copy for the default owner, because the owner could not be reached in time. */
  readonly copy: "" | "default";
  readonly kind: DeliveryKind;
  /** Empty for what is about no single incident. */
  readonly incident: string;
  /** Slug; empty for the default owner. */
  readonly owner: string;
  readonly severity: Severity;
  readonly createdAt: Instant;
  /** When it is to be tried (again). */
  readonly nextAt: Instant;
  readonly attempts: number;
  /** `failed`: given up, nobody was told (a dead letter). `dropped`: it had become pointless. */
  readonly state: "waiting" | "sent" | "failed" | "dropped";
  /** When it left the outbox: accepted, given up or dropped. */
  readonly endedAt: Instant | undefined;
  readonly recipients: readonly string[];
  /** Of the server, or why it was not sent. */
  readonly answer: string;
  readonly detail: DeliveryDetail;
}

export type NewDelivery = Pick<
  Delivery,
  "id" | "copy" | "kind" | "incident" | "owner" | "severity" | "createdAt" | "nextAt" | "detail"
>;

/**
 * Who heard on a road of an incident with these findings, by what was to be told of it: its owner, else the default owner
 * by a copy, or nobody. Its owner too where nothing is known of it any more. What was tried once and not noted may have
 * been accepted.
 */
export function whoHeard(
  notices: readonly Delivery[],
  findings: ReadonlySet<string>,
  road: Road,
): "owner" | "default" | "nobody" {
  const about = notices.filter(
    ({ kind, detail }) => kind !== "baseline" || detail.findings?.some((id) => findings.has(id)) === true,
  );
  const heard = about.filter((notice) => notice.road === road && mayBeHeard(notice));
  if (about.length === 0 || heard.some(({ copy }) => copy === "")) return "owner";
  return heard.length > 0 ? "default" : "nobody";
}

function mayBeHeard({ state, attempts, detail }: Delivery): boolean {
  if (state === "sent" || detail.left !== undefined) return true;
  return attempts === 0 && detail.triedAt !== undefined;
}

/** Given up so long after the first attempt. */
export const GIVE_UP_AFTER: DurationMs = 3 * DAY;

/** A critical message that nobody accepted in this time goes to the default owner too. */
export const ESCALATE_AFTER: DurationMs = 30 * MINUTE;

/** Before the n-th repetition (from 1): doubling from half a minute to an hour; `jitter` from 0 to 1 takes up to a quarter off. */
export function backoff(attempts: number, jitter: number): DurationMs {
  const full = Math.min(HOUR, 30 * SECOND * 2 ** Math.min(attempts - 1, 10));
  return Math.round(full * (1 - jitter / 4));
}

/** Faults of our own, while which nothing is told of outages. */
export const OWN_FAULT_CODES: readonly FindingCode[] = ["network-down", "clock-skewed"];

/** Whether a code is not to be told while these are open: outages by any fault of our own, all else but ourselves by a clock that jumped. */
export function isDoubted(code: FindingCode, open: readonly OwnFault[], at: Instant): boolean {
  return doubtedBy(code, open, at) !== undefined;
}

/** The fault of our own because of which a code is not to be told while these are open. */
export function doubtedBy(
  code: FindingCode,
  open: readonly OwnFault[],
  at: Instant,
): FindingCode | undefined {
  const kind = FINDING_CODES[code].class;
  if (kind === "ourselves") return undefined;
  return open.find((fault) => (kind === "outage" ? doubtsOutages(fault, at) : isJumpedClock(fault)))?.code;
}

/** Whether nothing that sums up is to be told while these are open: it would tell outages too. */
export function isAnythingDoubted(open: readonly OwnFault[], at: Instant): boolean {
  return open.some((fault) => doubtsOutages(fault, at));
}

function doubtsOutages(fault: OwnFault, at: Instant): boolean {
  if (fault.code === "network-down" || isJumpedClock(fault)) return true;
  // A provider's clock that differs for long is no reason to say nothing of outages for as long.
  return fault.code === "clock-skewed" && Math.abs(at - fault.openedAt) < SKEW_PATIENCE;
}

function isJumpedClock({ code, severity }: OwnFault): boolean {
  return code === "clock-skewed" && severity === "critical";
}

type OwnFault = Pick<OpenFinding, "code" | "severity" | "openedAt">;

const SKEW_PATIENCE: DurationMs = HOUR;
