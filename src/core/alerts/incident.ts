import { FINDING_CODES, type FindingCode } from "../findings/codes.ts";
import { SEVERITY_RANK, type Severity } from "../findings/finding.ts";
import { DAY, type DurationMs, HOUR, type Instant, MINUTE } from "../time.ts";
import type { Cause } from "./cause.ts";
import { isCertain } from "./confirmation.ts";
import { contentId } from "./content-id.ts";

/** What is told about an incident. */
export type NoticeKind = "opened" | "escalated" | "reminded" | "cleared";

/** Open findings of one code, one cause and one owner: what one person mends in one go, and hears of once. */
export interface Incident {
  readonly id: string;
  readonly code: FindingCode;
  readonly cause: Cause;
  /** Slug; empty where the default owner acts. */
  readonly owner: string;
  /** How often it has opened; tells one occurrence from the next. */
  readonly occurrence: number;
  readonly openedAt: Instant;
  /** Undefined while it is open. */
  readonly clearedAt: Instant | undefined;
  /** The gravest level told since the last reminder, when something was told last, and of how many findings. */
  readonly told: { readonly severity: Severity; readonly at: Instant; readonly count: number } | undefined;
  /** Notices of this occurrence, so that each has an id of its own. */
  readonly notices: number;
  /** Its owner heard of this occurrence in a stock-taking. */
  readonly isInStock: boolean;
  /** When its end is to be told, unless it comes back before that; undefined where no end waits to be told. */
  readonly endsAt: Instant | undefined;
  /** When it last came back before its end was told. */
  readonly returnedAt: Instant | undefined;
  /** Occurrences that were told, each of which came back before it was steady; without this one. */
  readonly relapses: number;
  /** The last word on the occurrence that was told before this one: when, and how grave that one was. */
  readonly lastTold: { readonly severity: Severity; readonly at: Instant } | undefined;
}

/** The findings of an incident as they are now, without those that are information. */
export interface Members {
  readonly count: number;
  /** How many of these belong to a stock-taking under way, which will tell of them; absent: none. */
  readonly inStock?: number;
  /** The gravest that may be told: not suppressed, not part of the inventory of faults at the start; undefined: none. */
  readonly severity: Severity | undefined;
  /** The nearest of their deadlines. */
  readonly deadline: Instant | undefined;
  /** Nobody is to hear of the end: another finding explains those that are gone, so that nobody has mended anything, or somebody silences them. */
  readonly isEndUntold?: boolean;
}

export interface Notice {
  /** From content: repeated after a crash it is the same, and a mail program shows it once. */
  readonly id: string;
  readonly kind: NoticeKind;
  readonly severity: Severity;
  /** Not before: what else belongs to it comes together meanwhile. */
  readonly notBefore: Instant;
}

export interface Settled {
  readonly incident: Incident;
  readonly notice: Notice | undefined;
}

export type IncidentKey = Pick<Incident, "code" | "cause" | "owner">;

/** Sixteen hex digits from the key: independent daemons agree. */
export function incidentId({ code, cause, owner }: IncidentKey): string {
  return contentId([code, cause.kind, cause.key, owner]);
}

/** The first occurrence of an incident. */
export function newIncident(key: IncidentKey, at: Instant): Incident {
  return {
    ...key,
    id: incidentId(key),
    occurrence: 1,
    openedAt: at,
    clearedAt: undefined,
    told: undefined,
    notices: 0,
    isInStock: false,
    endsAt: undefined,
    returnedAt: undefined,
    relapses: 0,
    lastTold: undefined,
  };
}

/** What was well for so long is steady: what comes then is news again. */
export const STEADY: DurationMs = 6 * HOUR;

/** So long a thing has to be well before its end is told: nothing the first time, longer once it has come back. */
const END_WAITS: readonly DurationMs[] = [0, HOUR, STEADY];

/** How long an end waits, in case it is none. */
export function endWait({ relapses }: Pick<Incident, "relapses">): DurationMs {
  return END_WAITS[Math.min(relapses, END_WAITS.length - 1)] ?? STEADY;
}

/**
 * What an incident is after a look at its findings, and what is to be told. Level, not edge: told is what is graver than
 * everything told before, what grew or went on for long, and its end, if anybody had heard of it. An end that waits to
 * be told and turns out to be none was none: the level that was told goes on. Ask again for as long as `endsAt` is set.
 */
export function settleIncident(known: Incident, members: Members, at: Instant): Settled {
  if (members.count === 0)
    return ended(known.clearedAt === undefined ? closed(known, members, at) : known, at);
  const incident = known.clearedAt === undefined ? known : reopened(known, known.clearedAt, at);
  const { severity } = members;
  if (severity === undefined || severity === "info") return { incident, notice: undefined };
  const kind = noticeKind(incident, severity, members, at);
  if (kind === undefined) return { incident: gathered(incident, members, at), notice: undefined };
  const notBefore = Math.max(
    at + patience(kind, severity, incident.code),
    notBeforeAgain(incident, severity, at),
  );
  const told = { severity, at, count: countTold(incident, members) };
  return withNotice({ ...incident, told }, kind, severity, notBefore);
}

function closed(known: Incident, { isEndUntold }: Members, at: Instant): Incident {
  const { told } = known;
  if (told === undefined) return { ...known, clearedAt: at };
  const closing = { ...known, clearedAt: at, lastTold: { severity: told.severity, at: told.at } };
  return isEndUntold === true ? { ...closing, told: undefined } : { ...closing, endsAt: at + endWait(known) };
}

function ended(known: Incident, at: Instant): Settled {
  const { endsAt, told } = known;
  // Longer than ends wait: the clock was set back.
  const isWaiting = endsAt !== undefined && endsAt > at && endsAt - at <= STEADY;
  if (endsAt === undefined || told === undefined || isWaiting) return { incident: known, notice: undefined };
  const { severity } = told;
  return withNotice({ ...known, endsAt: undefined, lastTold: { severity, at } }, "cleared", severity, at);
}

function reopened(known: Incident, clearedAt: Instant, at: Instant): Incident {
  if (known.endsAt !== undefined)
    return { ...known, clearedAt: undefined, endsAt: undefined, returnedAt: at };
  const { occurrence, lastTold, told, relapses } = known;
  return {
    ...newIncident(known, at),
    occurrence: occurrence + 1,
    lastTold,
    relapses: at - clearedAt >= STEADY ? 0 : relapses + (told === undefined ? 0 : 1),
  };
}

/** An hour after the last word, and only if it is there then; what is graver than that was does not wait. */
function notBeforeAgain({ lastTold, notices }: Incident, severity: Severity, at: Instant): Instant {
  if (notices > 0 || lastTold === undefined || lastTold.at > at) return at;
  return SEVERITY_RANK[severity] > SEVERITY_RANK[lastTold.severity] ? at : lastTold.at + HOUR;
}

function noticeKind(
  { told, returnedAt, isInStock, notices }: Incident,
  severity: Severity,
  members: Members,
  at: Instant,
): NoticeKind | undefined {
  const { deadline } = members;
  if (told === undefined) return "opened";
  if (SEVERITY_RANK[severity] > SEVERITY_RANK[told.severity]) return "escalated";
  const isGrown = toTell(members) > told.count;
  // The stock-taking was no word on this one.
  if (isGrown && isInStock && notices === 0) return "opened";
  const usual = isGrown ? growthInterval(severity) : reminderInterval(severity, deadline, at);
  const isBack = returnedAt !== undefined && returnedAt > told.at;
  const interval = isBack ? Math.min(usual, returnInterval(severity)) : usual;
  // A clock that was set back must not silence the reminders.
  return Math.abs(at - told.at) >= interval ? "reminded" : undefined;
}

/**
 * Time between reminders: the nearer the deadline, the shorter. Critical daily at most and twice a day at the end;
 * warnings after a third of what is left, between one and ten days; without a deadline weekly.
 */
export function reminderInterval(severity: Severity, deadline: Instant | undefined, at: Instant): DurationMs {
  const left = deadline === undefined ? undefined : deadline - at;
  if (severity === "critical") return left !== undefined && left > 0 ? clamp(left / 3, DAY / 2, DAY) : DAY;
  return left === undefined ? 7 * DAY : clamp(left / 3, DAY, 10 * DAY);
}

/** Further findings joined: told again, but not one by one. */
function growthInterval(severity: Severity): DurationMs {
  return severity === "critical" ? HOUR : DAY;
}

/** It came back since it was last told: that it goes on is worth saying, but not at every turn. */
function returnInterval(severity: Severity): DurationMs {
  return severity === "critical" ? STEADY : DAY;
}

/** Without those that a stock-taking will tell of. */
function toTell({ count, inStock = 0 }: Members): number {
  return count - inStock;
}

/** Of what comes and goes the most is remembered: what is there again is no growth. */
function countTold({ told, returnedAt }: Incident, members: Members): number {
  const count = toTell(members);
  return returnedAt === undefined || told === undefined ? count : Math.max(count, told.count);
}

/**
 * So long a notice waits for what belongs to it, as the other domains of the same certificate. A deadline that is weeks
 * away opens at healthy domains: they are all looked at within an hour. What a clock decides is seen in one fast round.
 */
function patience(kind: NoticeKind, severity: Severity, code: FindingCode): DurationMs {
  if (kind === "cleared" || kind === "reminded") return 0;
  const isFirst = kind === "opened";
  if (severity === "critical") return isFirst && isCertain(code) ? 6 * MINUTE : MINUTE;
  return isFirst && FINDING_CODES[code].class === "deadline" ? HOUR + 5 * MINUTE : 5 * MINUTE;
}

/** What joins before the first notice has left is told with it: it is no growth. */
function gathered(incident: Incident, members: Members, at: Instant): Incident {
  const { told, notices, code } = incident;
  const count = toTell(members);
  if (told === undefined || notices !== 1 || count <= told.count) return incident;
  const isGathering = Math.abs(at - told.at) < patience("opened", told.severity, code);
  return isGathering ? { ...incident, told: { ...told, count } } : incident;
}

function withNotice(known: Incident, kind: NoticeKind, severity: Severity, notBefore: Instant): Settled {
  const incident = { ...known, notices: known.notices + 1 };
  const id = contentId([incident.id, String(incident.occurrence), kind, String(incident.notices)]);
  return { incident, notice: { id, kind, severity, notBefore } };
}

/** What all mails about one thing have in common, whatever stage it is in: a certificate that ends and then has ended is one thread. */
export function threadId({ code, cause, owner }: IncidentKey): string {
  return contentId([FINDING_CODES[code].class === "ourselves" ? code : "", cause.kind, cause.key, owner]);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
