import { addressesOf, incidentToJoin } from "../../core/alerts/address-incident.ts";
import { Baselines } from "../../core/alerts/baseline.ts";
import { causeOf } from "../../core/alerts/cause.ts";
import { isDoubted, type NewDelivery, OWN_FAULT_CODES } from "../../core/alerts/delivery.ts";
import {
  type Incident,
  type IncidentKey,
  incidentId,
  type Members,
  newIncident,
  type Settled,
  settleIncident,
} from "../../core/alerts/incident.ts";
import { isUnchanged, Quiet, type Suppression } from "../../core/alerts/suppression.ts";
import type { FindingCode } from "../../core/findings/codes.ts";
import type { OpenFinding, Severity } from "../../core/findings/finding.ts";
import type { Binding } from "../../core/inventory/binding.ts";
import type { Instant } from "../../core/time.ts";
import type { AddressTable } from "./address-table.ts";
import type { SqliteDatabase } from "./database.ts";
import type { DeliveryTable } from "./delivery-table.ts";
import type { MembersOf } from "./incident-members.ts";
import type { IncidentTable } from "./incident-table.ts";
import type { RequestsAndMarks } from "./requests-and-marks.ts";
import type { SuppressionTable } from "./suppression-table.ts";

/** Where a finding stands in the book of alerts. */
export interface Place {
  readonly incident: string;
  readonly is_baseline: number;
}

export interface AlertBookParts {
  readonly incidents: IncidentTable;
  readonly addresses: AddressTable;
  readonly deliveries: DeliveryTable;
  readonly suppressions: SuppressionTable;
  readonly marks: RequestsAndMarks["marks"];
  readonly membersOf: MembersOf;
}

interface Counts {
  readonly count: number;
  readonly inStock: number;
  readonly rank: number | null;
  readonly deadline: Instant | null;
}

const NONE: Counts = { count: 0, inStock: 0, rank: null, deadline: null };

const SEVERITIES: readonly (Severity | undefined)[] = [undefined, "info", "warning", "critical"];

/**
 * Follows what is written about findings within a transaction, and at its end writes what is to be told of it, into the
 * same transaction: neither can be without the other.
 */
export class AlertBook {
  readonly #parts: AlertBookParts;
  readonly #counts;
  readonly #ownFaults;
  #baselines = new Baselines(new Map());
  #suppressions: readonly Suppression[] = [];
  #quiet = new Quiet([]);
  #at: Instant = 0;
  /** Incidents whose findings changed, and how many of what left them are not to be told of. */
  readonly #touched = new Map<string, { left: number; untold: number }>();

  constructor(database: SqliteDatabase, parts: AlertBookParts) {
    this.#parts = parts;
    this.#counts = database.prepare<[string], Counts>(
      `SELECT count(*) AS count, coalesce(sum(is_baseline), 0) AS inStock, min(deadline) AS deadline,
         max(CASE WHEN is_baseline = 1 THEN 0 WHEN severity = 'critical' THEN 3 ELSE 2 END) AS rank
       FROM finding WHERE incident = ? AND severity <> 'info'`,
    );
    this.#ownFaults = database.prepare<[], { code: FindingCode; severity: Severity; openedAt: Instant }>(
      `SELECT code, severity, opened_at AS openedAt FROM finding WHERE binding IS NULL AND code IN (${OWN_FAULT_CODES.map((code) => `'${code}'`).join(", ")})`,
    );
  }

  /** To be called at the begin of every transaction that writes findings. */
  begin(at: Instant): void {
    this.#touched.clear();
    this.#at = at;
    this.#baselines = new Baselines(this.#parts.marks());
    const suppressions = this.#parts.suppressions.active(at);
    if (suppressions !== this.#suppressions) this.#quiet = new Quiet(suppressions);
    this.#suppressions = suppressions;
  }

  isBaseline(binding: Binding, code: FindingCode): boolean {
    return this.#baselines.covers(binding.sources, code);
  }

  downgradeOf(key: string): Suppression | undefined {
    // The one that ends last: somebody may have needed more time.
    return this.#suppressions.findLast(({ kind, match }) => kind === "downgrade" && match.domain === key);
  }

  /** The incident that a finding belongs to, which exists from now on. `isNews`: it has just opened or got worse. */
  place(
    finding: OpenFinding,
    binding: Binding | undefined,
    known: Place | undefined,
    isNews: boolean,
  ): Place {
    const key = {
      code: finding.code,
      cause: causeOf(finding, binding),
      owner: binding?.owner ?? "",
    };
    const before = known === undefined ? undefined : this.#parts.incidents.find(known.incident);
    const incident = before !== undefined && staysIn(before, key) ? before : this.#incident(key, finding);
    if ([key.cause.kind, before?.cause.kind].includes("address"))
      this.#parts.addresses.put(finding.id, incident.id, addressesOf(key.cause));
    if (known !== undefined && known.incident !== incident.id) this.#left(known.incident, true);
    if (isNews || known?.incident !== incident.id) this.#touch(incident.id);
    this.#endAcknowledgement(finding);
    // One that an older version has written was never told either.
    const isBaseline =
      isNews || known === undefined ? this.covers(finding, binding) : known.is_baseline === 1;
    return { incident: incident.id, is_baseline: isBaseline ? 1 : 0 };
  }

  /** An acknowledgement ends for good, once, whatever comes afterwards. */
  #endAcknowledgement(finding: OpenFinding): void {
    for (const { by, entry } of this.#quiet.acknowledgementsOf(finding.id)) {
      if (!isUnchanged(entry, finding)) this.#parts.suppressions.forgetAcknowledged(by.id, finding.id);
    }
  }

  /** A finding is over, or (`isExplained`) another one stands for it. Who silences what is wrong does not wait for word of its end. */
  ended(finding: OpenFinding, binding: Binding | undefined, incident: string, isExplained: boolean): void {
    const isSilenced = this.#quiet.silenceOf(finding, binding, this.#at) !== undefined;
    this.#left(incident, isExplained || isSilenced);
  }

  #left(incident: string, isUntold: boolean): void {
    const entry = this.#touch(incident);
    entry.left += 1;
    if (isUntold) entry.untold += 1;
  }

  /** Writes what is to be told of the incidents that were touched. */
  settle(at: Instant): number {
    let told = 0;
    for (const [id, { left, untold }] of this.#touched) {
      told += this.#settleOne(id, at, left > 0 && left === untold);
    }
    this.#touched.clear();
    return told;
  }

  /** The same for an incident whether or not it was touched. */
  settleOpen(id: string, at: Instant): number {
    return this.#settleOne(id, at, false);
  }

  #settleOne(id: string, at: Instant, isEndUntold: boolean): number {
    const { incidents, deliveries } = this.#parts;
    const found = incidents.find(id);
    if (found === undefined) return 0;
    const members = { ...this.#members(found, at), isEndUntold };
    const known = members.count === 0 ? this.#whatWasHeard(found, at) : found;
    const { incident, notice } = this.#settled(known, members, at);
    if (incident !== found) incidents.put(incident);
    if (notice === undefined) return 0;
    // It says what the first notice would have said.
    if (notice.kind === "escalated") deliveries.dropUnsent(id, incident.openedAt, at);
    const delivery: NewDelivery = {
      id: notice.id,
      copy: "",
      kind: notice.kind,
      incident: id,
      owner: incident.owner,
      severity: notice.severity,
      createdAt: at,
      nextAt: notice.notBefore,
      detail: {},
    };
    if (notice.kind === "reminded") return Math.min(1, deliveries.addUnlessUntold(delivery));
    deliveries.add(delivery);
    return 1;
  }

  /** It is reminded of what was heard, not of what waited to be sent. */
  #settled(known: Incident, members: Members, at: Instant): Settled {
    const settled = settleIncident(known, members, at);
    const { id, openedAt, told } = known;
    if (settled.notice?.kind !== "reminded" || told === undefined) return settled;
    const heardAt = this.#parts.deliveries.lastHeardAt(id, openedAt) ?? told.at;
    if (heardAt <= told.at || heardAt > at) return settled;
    return settleIncident({ ...known, told: { ...told, at: heardAt } }, members, at);
  }

  /** What was to be told and did not leave yet is not told any more: nobody has heard of it. */
  #whatWasHeard(incident: Incident, at: Instant): Incident {
    const { id, openedAt, told } = incident;
    if (told === undefined || incident.clearedAt !== undefined) return incident;
    const isNothingLeft = this.#parts.deliveries.dropUnsent(id, openedAt, at);
    return isNothingLeft && !incident.isInStock ? { ...incident, told: undefined } : incident;
  }

  #members(incident: Incident, at: Instant): Members {
    const { count, inStock, rank, deadline } = this.#counts.get(incident.id) ?? NONE;
    const isTold = !isDoubted(incident.code, this.#ownFaults.all(), at);
    const severity = isTold ? this.#gravest(incident, rank ?? 0, at) : undefined;
    return { count, inStock, severity, deadline: deadline ?? undefined };
  }

  /** Of those that somebody wants to hear of. The gravest are asked first, and the first that is not suppressed is enough. */
  #gravest({ id, code }: Incident, rank: number, at: Instant): Severity | undefined {
    const worst = SEVERITIES[rank];
    if (worst === undefined || !this.#quiet.mayConcern(code)) return worst;
    if (worst === "critical" && this.#isHeard(id, "critical", at)) return "critical";
    return this.#isHeard(id, "warning", at) ? "warning" : undefined;
  }

  #isHeard(incident: string, severity: Severity, at: Instant): boolean {
    for (const member of this.#parts.membersOf(incident, severity)) {
      if (this.#quiet.suppressionOf(member, member.binding, at) === undefined) return true;
    }
    return false;
  }

  #incident(key: IncidentKey, { openedAt }: OpenFinding): Incident {
    const { incidents, addresses } = this.#parts;
    const there = new Set(addressesOf(key.cause).flatMap((address) => addresses.incidentsAt(address)));
    const joined = incidentToJoin(
      key,
      [...there].flatMap((id) => incidents.find(id) ?? []),
    );
    const known = joined ?? incidents.find(incidentId(key));
    if (known !== undefined) return known;
    const incident = newIncident(key, openedAt);
    incidents.put(incident);
    return incident;
  }

  /** Whether a finding belongs to a stock-taking that is not finished. */
  covers({ code }: OpenFinding, binding: Binding | undefined): boolean {
    return binding === undefined
      ? this.#baselines.coversOther(code)
      : this.#baselines.covers(binding.sources, code);
  }

  #touch(incident: string): { left: number; untold: number } {
    const entry = this.#touched.get(incident) ?? { left: 0, untold: 0 };
    this.#touched.set(incident, entry);
    return entry;
  }
}

/** An outage stays one incident while addresses come and go; another certificate, or another owner, is another one. */
function staysIn(incident: Incident, { cause, owner, code }: IncidentKey): boolean {
  if (incident.owner !== owner || incident.code !== code || incident.cause.kind !== cause.kind) return false;
  return cause.kind === "address" || incident.cause.key === cause.key;
}
