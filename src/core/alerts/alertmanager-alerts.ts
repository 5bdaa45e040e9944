import { FINDING_CODES, type FindingCode } from "../findings/codes.ts";
import type { Finding, OpenFinding, Severity, Transition } from "../findings/finding.ts";
import { DAY, type DurationMs, HOUR, type Instant, MINUTE } from "../time.ts";
import type { Alert } from "./alert.ts";
import { brief } from "./brief.ts";

/** How long an alert runs on when nobody repeats it: a dead monitor must not look like a mended world. */
export const ALERT_LIFETIME_MS: DurationMs = DAY;

/** How far back ends are told. Longer than an alert lives: what ended earlier is over in any case. */
export const ALERT_MEMORY_MS: DurationMs = 25 * HOUR;

/** Where a message leads; undefined: nowhere. */
export interface AlertLinks {
  /** `about`: what it is to be filled in for, where that can be done. */
  readonly runbook: (code: FindingCode, about: Finding | undefined) => string | undefined;
  readonly status: (finding: Finding) => string | undefined;
}

export interface AlertsInput {
  readonly at: Instant;
  /** Of all subjects. */
  readonly open: readonly OpenFinding[];
  /** Those of the last 25 hours (`ALERT_MEMORY_MS`) in any order; older ones do no harm. */
  readonly transitions: readonly Transition[];
  /** Of a finding about a binding: a slug, empty when nobody is named. */
  readonly ownerOf: (finding: Finding) => string;
  readonly isSuppressed: (finding: OpenFinding) => boolean;
  readonly links: AlertLinks;
  /** What the last call gave; absent after a start. Tells the end of what changed its owner or left the inventory. */
  readonly previous?: readonly Alert[];
}

/** By the text of the labels: no two of the same. */
type Alerts = Map<string, Alert>;

/**
 * Everything to tell Alertmanager now, running alerts before ended ones: so a graver one is there before the lesser
 * one ends. What runs is derived from what is open, what ended from the transitions: to tell it all again does no harm,
 * and a restart loses nothing. While the own network or clock is at fault, outages of bindings stay as they were before.
 */
export function alertsToPush(input: AlertsInput): readonly Alert[] {
  const previous = new Map((input.previous ?? []).map((alert) => [keyOf(alert), alert]));
  const doubtful = doubtAbout(input);
  const active = activeAlerts(input, doubtful);
  const ended = endedAlerts(input, doubtful, previous);
  for (const [key, alert] of previous) {
    if (active.has(key) || ended.has(key)) continue;
    const runs = alert.endsAt > input.at;
    if (runs && doubtful.isConcerned(alert.labels)) active.set(key, refreshed(alert, input.at));
    else if (runs) ended.set(key, { ...alert, endsAt: input.at });
    else if (alert.endsAt > input.at - ALERT_MEMORY_MS) ended.set(key, alert);
  }
  for (const key of active.keys()) ended.delete(key);
  return [...active.values(), ...ended.values()].map((alert) => startedBy(alert, input.at));
}

/** `CerthorizonLeafExpiring` for `leaf-expiring`. */
export function alertName(code: FindingCode): string {
  const words = code.split("-").map((word) => word.slice(0, 1).toUpperCase() + word.slice(1));
  return `Certhorizon${words.join("")}`;
}

function activeAlerts({ at, open, ownerOf, isSuppressed, links }: AlertsInput, doubtful: Doubt): Alerts {
  const active: Alerts = new Map();
  for (const finding of open) {
    const { severity, openedAt } = finding;
    if (severity === "info" || isSuppressed(finding) || doubtful.hasMoved(finding)) continue;
    add(active, alertOf(finding, severity, ownerOf(finding), links, openedAt, at + ALERT_LIFETIME_MS));
  }
  return active;
}

function endedAlerts(input: AlertsInput, doubtful: Doubt, previous: Alerts): Alerts {
  const { at, open, transitions, ownerOf, isSuppressed, links } = input;
  const ended: Alerts = new Map();
  const end = (finding: Finding, severity: Severity, startsAt: Instant, endsAt: Instant): void => {
    const alert = alertOf(finding, severity, ownerOf(finding), links, startsAt, endsAt);
    add(ended, { ...alert, startsAt: previous.get(keyOf(alert))?.startsAt ?? alert.startsAt });
  };
  for (const finding of open) {
    if (finding.severity !== "info" && isSuppressed(finding))
      end(finding, finding.severity, finding.openedAt, at);
  }
  for (const transition of transitions) {
    if (transition.at <= at - ALERT_MEMORY_MS || doubtful.isInDoubt(transition)) continue;
    // A clock that was set back must not keep it running. Alertmanager itself remembers when it began.
    const endsAt = Math.min(transition.at, at);
    for (const severity of severitiesBefore(transition)) end(transition.finding, severity, endsAt, endsAt);
  }
  return ended;
}

/** The levels at which an alert may have run until this transition, and does no more. */
function severitiesBefore({ kind, finding: { severity } }: Transition): readonly Severity[] {
  switch (kind) {
    case "opened":
      return [];
    case "escalated":
      return severity === "critical" ? ["warning"] : [];
    case "eased":
      return severity === "warning" ? ["critical"] : ["warning", "critical"];
    case "cleared":
      return severity === "info" ? [] : [severity];
  }
}

/** What cannot be believed while the monitor itself is at fault: any news about outages since then. */
interface Doubt {
  readonly isConcerned: (subject: Readonly<Record<string, string>>) => boolean;
  readonly isInDoubt: (transition: Transition) => boolean;
  /** Opened or changed its severity since then. */
  readonly hasMoved: (finding: OpenFinding) => boolean;
}

/** A fault is judged when a sweep has ended: what it feigned opened in that sweep, or in the window before. */
const FEIGNED_BEFORE: DurationMs = 15 * MINUTE;

/** A provider may go on telling another time than ours: that holds news back for so long, and no longer. */
const SKEW_PATIENCE: DurationMs = HOUR;

function doubtAbout({ at: now, open, transitions }: AlertsInput): Doubt {
  const isDoubt = ({ code, severity, openedAt }: OpenFinding): boolean =>
    code === "network-down" ||
    (code === "clock-skewed" && (severity === "critical" || Math.abs(now - openedAt) < SKEW_PATIENCE));
  const faults = open.filter((finding) => finding.subject === "monitor" && isDoubt(finding));
  const since = Math.min(...faults.map(({ openedAt }) => openedAt)) - FEIGNED_BEFORE;
  const isInDoubt = ({ at, finding }: Transition): boolean => at >= since && isOutage(finding);
  const moved = new Set(transitions.filter(isInDoubt).map(({ findingId }) => findingId));
  return {
    isConcerned: ({ subject = "", code = "" }) => faults.length > 0 && isOutage({ subject, code }),
    isInDoubt,
    hasMoved: (finding) => isOutage(finding) && (finding.openedAt >= since || moved.has(finding.id)),
  };
}

function isOutage({ subject, code }: { readonly subject: string; readonly code: string }): boolean {
  return subject === "binding" && FINDING_CODES[code as FindingCode]?.class === "outage";
}

function alertOf(
  finding: Finding,
  severity: Severity,
  owner: string,
  links: AlertLinks,
  startsAt: Instant,
  endsAt: Instant,
): Alert {
  const { subject, domain, port, code, scope } = finding;
  const status = links.status(finding);
  return {
    labels: withoutEmpty({
      alertname: alertName(code),
      subject,
      domain,
      port: port === 0 ? "" : String(port),
      code,
      scope,
      severity,
      // Metrics know owners of bindings only, and alerts are the same on both roads: a store, a source or the monitor is told by subject and scope.
      owner: subject === "binding" ? owner : "",
    }),
    annotations: withoutEmpty({
      summary: brief(finding.summary, 500),
      description: brief(finding.remedy, 1_000),
      runbook_url: links.runbook(code, finding) ?? "",
      status_url: status ?? "",
    }),
    startsAt,
    endsAt,
    generatorUrl: status,
  };
}

/** An empty label is none, as for Prometheus. */
function withoutEmpty(texts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const kept: Record<string, string> = {};
  for (const [name, text] of Object.entries(texts)) if (text !== "") kept[name] = text;
  return kept;
}

function refreshed(alert: Alert, at: Instant): Alert {
  return { ...alert, endsAt: at + ALERT_LIFETIME_MS };
}

/** Alertmanager refuses what ends before it starts, as after a clock was set back. */
function startedBy(alert: Alert, at: Instant): Alert {
  return { ...alert, startsAt: Math.min(alert.startsAt, alert.endsAt, at) };
}

/** Of several with the same labels, the one that ends last. */
function add(alerts: Alerts, alert: Alert): void {
  const key = keyOf(alert);
  const known = alerts.get(key);
  if (known === undefined || known.endsAt < alert.endsAt) alerts.set(key, alert);
}

/** All labels are written in one order, here. */
function keyOf({ labels }: Alert): string {
  return JSON.stringify(labels);
}
