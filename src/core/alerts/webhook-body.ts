import { FINDING_CODES, type FindingClass, type FindingCode } from "../findings/codes.ts";
import type { Actor, Severity, SubjectKind } from "../findings/finding.ts";
import { findingId } from "../findings/finding-id.ts";
import type { Instant } from "../time.ts";
import { brief } from "./brief.ts";
import type { NoticeKind } from "./incident.ts";
import {
  type DigestView,
  type FindingView,
  type HeartbeatView,
  type IncidentView,
  type SummaryView,
  wrongCount,
} from "./incident-view.ts";
import { type KeptQuiet, quietCount } from "./kept-quiet.ts";
import type { SuppressionKind } from "./suppression.ts";

/* JSON for another program. Names stay, further ones may come; every key is always there, `null` where nothing applies. */

/** In every body. */
interface Frame<Kind extends string> {
  readonly version: 1;
  readonly kind: Kind;
  /** Of the delivery: the same for every repetition. */
  readonly id: string;
  /** RFC 3339 in UTC, as all instants. */
  readonly at: string;
}

interface LinksBody {
  readonly runbook: string | null;
  readonly status: string | null;
}

export interface FindingBody {
  /** As in `check --json`. */
  readonly id: string;
  readonly subject: SubjectKind;
  readonly domain: string | null;
  readonly port: number | null;
  readonly scope: string;
  readonly severity: Severity;
  readonly summary: string;
  readonly remedy: string;
  readonly deadline: string | null;
}

/** What one suppression keeps from being told of an incident. */
export interface SuppressedBody {
  /** Number of the suppression. */
  readonly id: number;
  readonly kind: SuppressionKind;
  readonly author: string;
  readonly reason: string;
  readonly until: string | null;
  /** `domain:port`. */
  readonly bindings: readonly string[];
  readonly total: number;
}

export interface IncidentBody extends Frame<NoticeKind> {
  /** The same over all its notices. */
  readonly incident: string;
  readonly code: FindingCode;
  readonly class: FindingClass;
  readonly severity: Severity;
  readonly owner: string;
  readonly actor: Actor;
  readonly opened_at: string;
  readonly deadline: string | null;
  readonly findings: readonly FindingBody[];
  readonly total: number;
  readonly suppressed: readonly SuppressedBody[];
  readonly links: LinksBody;
}

export interface DigestBody extends Frame<"baseline" | "weekly"> {
  readonly occasion: string;
  readonly owner: string;
  readonly from: string;
  readonly bindings: number;
  readonly open: { readonly critical: number; readonly warning: number; readonly suppressed: number };
  readonly deadlines: number;
  readonly renewed: number;
  readonly added: number;
  readonly removed: number;
  readonly links: LinksBody;
}

export interface SummaryBody extends Frame<"summary"> {
  readonly owner: string;
  readonly limit: number;
  readonly incidents: readonly {
    readonly incident: string;
    readonly kind: NoticeKind;
    readonly code: FindingCode;
    readonly severity: Severity;
    readonly deadline: string | null;
    readonly total: number;
  }[];
  readonly total: number;
  readonly links: LinksBody;
}

export interface HeartbeatBody extends Frame<"heartbeat"> {
  readonly bindings: number;
  readonly last_sweep_at: string | null;
  readonly open: Readonly<Record<Severity, number>>;
}

export interface TestBody extends Frame<"test"> {
  readonly text: string;
}

/** What people may open. */
export interface WebhookLinks {
  readonly runbook?: string | undefined;
  readonly status?: string | undefined;
}

/** Incidents of a summary (the mail of the same summary is cut as well), suppressions, and bindings of each. */
const LISTED = 100;

/** `id` is that of the delivery. */
export function incidentBody(id: string, view: IncidentView, links: WebhookLinks = {}): IncidentBody {
  return {
    ...frame(id, view.kind, view.at),
    incident: view.id,
    code: view.code,
    class: FINDING_CODES[view.code].class,
    severity: view.severity,
    owner: view.owner,
    actor: view.actor,
    opened_at: timeText(view.openedAt),
    deadline: knownTime(view.deadline),
    findings: view.findings.map(findingBody),
    total: view.total,
    suppressed: view.quiet.slice(0, LISTED).map(suppressedBody),
    links: linksBody(links),
  };
}

/** Numbers only: the lists are for people. */
export function digestBody(id: string, view: DigestView, links: WebhookLinks = {}): DigestBody {
  return {
    ...frame(id, view.kind, view.at),
    occasion: brief(view.occasion, 200),
    owner: view.owner,
    from: timeText(view.from),
    bindings: view.bindings,
    open: {
      critical: wrongCount(view, "critical"),
      warning: wrongCount(view, "warning"),
      suppressed: quietCount(view.quiet),
    },
    deadlines: view.deadlines.length,
    renewed: view.renewed.length,
    added: view.added.length,
    removed: view.removed.length,
    links: linksBody(links),
  };
}

export function summaryBody(id: string, view: SummaryView, links: WebhookLinks = {}): SummaryBody {
  return {
    ...frame(id, "summary", view.at),
    owner: view.owner,
    limit: view.limit,
    incidents: view.incidents.slice(0, LISTED).map((incident) => ({
      incident: incident.id,
      kind: incident.kind,
      code: incident.code,
      severity: incident.severity,
      deadline: knownTime(incident.deadline),
      total: incident.total,
    })),
    total: view.incidents.length,
    links: linksBody(links),
  };
}

export function heartbeatBody(id: string, view: HeartbeatView): HeartbeatBody {
  return {
    ...frame(id, "heartbeat", view.at),
    bindings: view.bindings,
    last_sweep_at: knownTime(view.lastSweepAt),
    open: view.open,
  };
}

export function testBody(id: string, at: Instant): TestBody {
  return {
    ...frame(id, "test", at),
    text: "This is a test. Nothing is wrong, and nobody has to do anything.",
  };
}

function frame<Kind extends string>(id: string, kind: Kind, at: Instant): Frame<Kind> {
  return { version: 1, kind, id, at: timeText(at) };
}

function findingBody({ finding }: FindingView): FindingBody {
  const isBinding = finding.subject === "binding";
  return {
    id: findingId(finding),
    subject: finding.subject,
    domain: isBinding ? finding.domain : null,
    port: isBinding ? finding.port : null,
    scope: finding.scope,
    severity: finding.severity,
    summary: brief(finding.summary, 500),
    remedy: brief(finding.remedy, 1_000),
    deadline: knownTime(finding.deadline),
  };
}

function suppressedBody({ suppression, bindings, total }: KeptQuiet): SuppressedBody {
  const { id, kind, author, reason, until } = suppression;
  return {
    ...{ id, kind, author: brief(author, 100), reason: brief(reason, 500), until: knownTime(until) },
    bindings: bindings.slice(0, LISTED),
    total,
  };
}

function linksBody({ runbook, status }: WebhookLinks): LinksBody {
  return { runbook: runbook ?? null, status: status ?? null };
}

function timeText(at: Instant): string {
  return new Date(at).toISOString();
}

/** Null where there is none, or none that a calendar holds. */
function knownTime(at: Instant | undefined): string | null {
  const date = new Date(at ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
