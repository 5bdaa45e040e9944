import type { BundleGap } from "../core/calendar/bundle-gaps.ts";
import type { Deadline } from "../core/calendar/deadlines.ts";
import type { Rehearsed } from "../core/calendar/rehearse.ts";
import type { CalendarRow } from "../core/calendar/root-calendar.ts";
import { bindingKey } from "../core/inventory/binding.ts";
import { printable } from "../core/names/printable.ts";
import type { Instant } from "../core/time.ts";
import { isTrustDataStale, type TrustData } from "../core/trust/trust-data.ts";
import { type Standing, storeStanding } from "../core/views/store-standing.ts";
import { dayText, distanceText, listText } from "../core/words.ts";
import { type Cell, table } from "../terminal/table.ts";
import type { Style, Terminal } from "../terminal/terminal.ts";
import type { Played } from "./roots-json.ts";

interface Frame {
  readonly trustData: TrustData;
  /** Names of all stores, in the order of their columns. */
  readonly stores: readonly string[];
  readonly terminal: Terminal;
  readonly now: Instant;
  /** How many domains are known at all. */
  readonly domains: number;
}

/** One line per root with a column per store, then the coming deadlines. */
export function calendarReport(
  rows: readonly CalendarRow[],
  deadlines: readonly Deadline[],
  frame: Frame,
): string {
  const { trustData, stores, terminal, now, domains } = frame;
  const columns = [
    { title: "root" },
    { title: "domains", align: "right" as const },
    { title: "ends" },
    ...stores.map((title) => ({ title })),
  ];
  const lines = rows.map((row) => [
    row.name,
    String(row.domains),
    row.notAfter === undefined ? "" : dayText(row.notAfter),
    ...stores.map((store) => storeCell(row, store, now)),
  ]);
  return [
    table(columns, lines, terminal),
    legend(trustData, now),
    `${terminal.paint("bold", "Coming deadlines")}\n${deadlineTable(deadlines, now, terminal)}`,
    ...(domains === 0
      ? ["No domain is known here: name a configuration whose daemon has run, to see who depends on what."]
      : []),
  ].join("\n\n");
}

const STYLES: Readonly<Record<Standing["tone"], Style | undefined>> = {
  gone: "red",
  ending: "yellow",
  estimated: "dim",
  fine: undefined,
  absent: undefined,
};

function storeCell(row: CalendarRow, store: string, now: Instant): Cell {
  const { text, tone } = storeStanding(row, store, now);
  const style = STYLES[tone];
  return style === undefined ? text : { text, style };
}

function legend(data: TrustData, now: Instant): string {
  const age = isTrustDataStale(data, now) ? "; too old to rely on, renew it" : "";
  return `Trust data of ${dayText(data.asOf)}${age}. ~ estimated by the 15-year rule, – does not have it, "new until": certificates issued or logged later are not trusted.`;
}

function deadlineTable(deadlines: readonly Deadline[], now: Instant, terminal: Terminal): string {
  const columns = [
    { title: "date" },
    { title: "in" },
    { title: "domains", align: "right" as const },
    { title: "what" },
  ];
  const rows = deadlines.map(({ at, text, domains }) => [
    dayText(at),
    distanceText(at, now),
    String(domains),
    text,
  ]);
  return table(columns, rows, terminal);
}

export function bundleReport(file: string, anchors: number, gaps: readonly BundleGap[]): string {
  const named = file === "-" ? "The bundle on standard input" : printable(file);
  const bundle = `${named} (${anchors} ${anchors === 1 ? "anchor" : "anchors"})`;
  if (gaps.length === 0) return `${bundle} has every recommended root and every root that your domains need.`;
  const lines = gaps.map((gap) => `  ${gap.name} (${gapText(gap)})\n    SHA-256 ${gap.sha256}`);
  return [`${bundle} lacks ${gaps.length} root${gaps.length === 1 ? "" : "s"}:`, ...lines].join("\n");
}

/** An old root is asked for because chains of today lead to it too: whoever reads that it ends has to know why. */
function gapText({ domains, notAfter, goneFrom }: BundleGap): string {
  if (domains > 0) return `${domains} domain${domains === 1 ? "" : "s"} cannot do without it`;
  const advice = "recommended by Alibaba Cloud";
  if (goneFrom.length === 0) return advice;
  return `${advice} for older chains by cross-certificates; gone from ${listText(goneFrom)}, ends ${dayText(notAfter)}`;
}

export function rehearsalReport(
  { breakages, renewals }: Rehearsed,
  played: Played,
  terminal: Terminal,
): string {
  const parts = [
    ...(played.without === undefined ? [] : [`without ${printable(played.without)}`]),
    ...(played.at === undefined ? [] : [`at ${new Date(played.at).toISOString().slice(0, 16)}Z`]),
  ];
  const title = `Rehearsal ${parts.join(", ")}`;
  const broken = new Set(breakages.map(({ binding }) => bindingKey(binding)));
  const renewed =
    renewals.length === 0
      ? []
      : [
          `Until then ${renewals.length === 1 ? "1 domain needs its" : `${renewals.length} domains need their`} usual renewal, played here under the same authorities.`,
        ];
  if (played.domains === 0) return `${title}: no domain is known here, so none can break.`;
  if (broken.size === 0)
    return [`${title}: none of ${played.domains} domains loses a store.`, ...renewed].join("\n");
  const rows = breakages
    .toSorted((a, b) => a.tier.localeCompare(b.tier) || a.binding.domain.localeCompare(b.binding.domain))
    .map(({ binding, store, tier, reason, detail }) => [
      bindingKey(binding),
      `${store} (${tier})`,
      binding.owner,
      detail || reason,
    ]);
  const columns = [
    { title: "domain", keep: true as const },
    { title: "store" },
    { title: "owner" },
    { title: "why" },
  ];
  const breaks = broken.size === 1 ? "1 domain breaks" : `${broken.size} domains break`;
  return [`${title}: ${breaks} of ${played.domains}.`, table(columns, rows, terminal), ...renewed].join("\n");
}
