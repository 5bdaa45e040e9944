import type { FindingCode } from "../core/findings/codes.ts";
import type { Finding, Severity } from "../core/findings/finding.ts";
import type { BindingRecord } from "../core/record.ts";
import { type DurationMs, type Instant, MINUTE } from "../core/time.ts";
import { isTrustDataStale } from "../core/trust/trust-data.ts";
import { skippedText } from "../core/views/skipped-text.ts";
import { durationText, listText } from "../core/words.ts";
import type { OutboxStatus } from "../ports/outbox.ts";
import type { OwnFaults } from "./own-faults.ts";

/** What the daemon knows about itself when it looks in the mirror. */
export interface SelfView {
  readonly at: Instant;
  readonly records: Iterable<BindingRecord>;
  /** Addresses that were left out for want of an IPv6 route. */
  readonly skippedAddresses: readonly string[];
  /** Sentences why the newest configuration was refused; empty when it is in force. */
  readonly configProblems: readonly string[];
  /** The sentence with which the store failed last; empty while it works. */
  readonly storeProblem: string;
  /** When the trust data was last looked through. */
  readonly trustDataAsOf: Instant;
  /** Our clock minus a provider's. */
  readonly clockSkewMs: DurationMs;
  /** What the last sweep showed of our own network and clock. */
  readonly faults: OwnFaults;
  /** What waits to be told, and what was given up within a day. */
  readonly outbox: OutboxStatus;
  readonly alertIntervalMs: DurationMs;
  readonly healthyIntervalMs: DurationMs;
}

/** Findings about the monitor itself. */
export function judgeSelf(view: SelfView): readonly Finding[] {
  return [
    ...configRejected(view),
    ...storeFailing(view),
    ...trustDataStale(view),
    ...clockSkewed(view),
    ...ipv6Unavailable(view),
    ...sweepLate(view),
    ...networkDown(view),
    ...deliveryFailing(view),
  ];
}

function finding(code: FindingCode, severity: Severity, summary: string, remedy: string): Finding {
  return {
    subject: "monitor",
    domain: "",
    port: 0,
    code,
    scope: "",
    severity,
    actor: "us",
    summary,
    remedy,
    evidence: {},
  };
}

function configRejected({ configProblems }: SelfView): readonly Finding[] {
  if (configProblems.length === 0) return [];
  const summary = `The changed configuration was refused, the last good one is in force: ${listText(configProblems, 2)}`;
  return [
    finding(
      "config-rejected",
      "warning",
      summary,
      "Mend the file; `certhorizon validate` names every problem.",
    ),
  ];
}

function storeFailing({ storeProblem }: SelfView): readonly Finding[] {
  if (storeProblem === "") return [];
  const summary = `What is seen cannot be recorded: ${storeProblem}`;
  return [
    finding(
      "store-failing",
      "critical",
      summary,
      "Mend the disk or the file; the daemon goes on by itself then.",
    ),
  ];
}

function trustDataStale({ trustDataAsOf, at, faults: { clock } }: SelfView): readonly Finding[] {
  // A clock that jumped knows no ages.
  if (clock !== undefined || !isTrustDataStale({ asOf: trustDataAsOf }, at)) return [];
  const day = new Date(trustDataAsOf).toISOString().slice(0, 10);
  const summary = `What is known about root programs is of ${day}: dates announced since are missing.`;
  return [
    finding(
      "trust-data-stale",
      "warning",
      summary,
      "Update certhorizon, or name a newer file in trust.file.",
    ),
  ];
}

/** Between our clock and a provider's. */
export const TOLERATED_SKEW: DurationMs = 5 * MINUTE;

/** What the certificates say is graver than what a provider says: its clock may be the wrong one. */
function clockSkewed({ clockSkewMs, faults: { clock } }: SelfView): readonly Finding[] {
  const remedy = "Let this machine keep time with NTP.";
  const isOff = Math.abs(clockSkewMs) > TOLERATED_SKEW;
  const off = `The clock of this machine is ${durationText(clockSkewMs)} ${clockSkewMs < 0 ? "behind" : "ahead of"} the provider's`;
  if (clock !== undefined) {
    const turned = `${clock.turned} of ${clock.of} domains turned expired or not yet valid at once`;
    const what = isOff ? `${off}, and ${turned}` : `${turned}: more likely the clock of this machine jumped`;
    const summary = `${what}; no such outage is told before this is clear, for an hour at most.`;
    return [finding("clock-skewed", "critical", summary, remedy)];
  }
  if (!isOff) return [];
  const summary = `${off}: what has begun or ended cannot be told.`;
  return [finding("clock-skewed", "warning", summary, remedy)];
}

function networkDown({ faults: { network } }: SelfView): readonly Finding[] {
  if (network === undefined) return [];
  const summary = `${network.failing} of ${network.of} endpoints that answered before fail at DNS or connecting at once: more likely the network of this machine is at fault than all of them; no outage is told before it is back, or before it is clear that others are down.`;
  return [
    finding(
      "network-down",
      "critical",
      summary,
      "Look at this machine's network, its resolvers and what stands between it and the internet.",
    ),
  ];
}

const TOLERATED_WAIT: DurationMs = 30 * MINUTE;

function deliveryFailing({ outbox: { waiting, refusedSince, failed }, at }: SelfView): readonly Finding[] {
  const isStuck = refusedSince !== undefined && at - refusedSince > TOLERATED_WAIT;
  if (!isStuck && failed === 0) return [];
  const parts = [
    ...(isStuck
      ? [
          `${waiting === 1 ? "1 message waits, and" : `${waiting} messages wait, one`} is refused for ${durationText(at - refusedSince)}`,
        ]
      : []),
    ...(failed > 0 ? [`${failed} ${failed === 1 ? "was" : "were"} given up within a day`] : []),
  ];
  return [
    finding(
      "delivery-failing",
      "warning",
      `Not everybody is told: ${listText(parts)}.`,
      "`certhorizon deliveries` shows what the servers answered, `certhorizon test-alert` tries every road, `certhorizon deliveries --retry` sends again what was given up.",
    ),
  ];
}

function ipv6Unavailable({ skippedAddresses }: SelfView): readonly Finding[] {
  if (skippedAddresses.length === 0) return [];
  return [
    finding(
      "ipv6-unavailable",
      "info",
      skippedText(skippedAddresses),
      "Give the host an IPv6 route, or accept that these addresses stay unseen.",
    ),
  ];
}

/** Overdue by more than two intervals of their own rhythm. */
function sweepLate({ records, at, alertIntervalMs, healthyIntervalMs }: SelfView): readonly Finding[] {
  let late = 0;
  let monitored = 0;
  let longest = 0;
  for (const { binding, nextDueAt, lastProbeAt } of records) {
    if (!binding.monitor || lastProbeAt === undefined) continue;
    monitored += 1;
    const interval = nextDueAt - lastProbeAt <= alertIntervalMs ? alertIntervalMs : healthyIntervalMs;
    const overdue = at - nextDueAt;
    if (overdue <= 2 * interval) continue;
    late += 1;
    longest = Math.max(longest, overdue);
  }
  if (late === 0) return [];
  const summary = `${late} of ${monitored} domains are overdue, the longest by ${durationText(longest)}: the sweeps do not keep up.`;
  const remedy =
    "See whether the machine is short of CPU or the network slow; raise probe.concurrency or the intervals.";
  return [finding("sweep-late", late === monitored ? "critical" : "warning", summary, remedy)];
}
