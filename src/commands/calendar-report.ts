import type { Deadline } from "../core/calendar/deadlines.ts";
import type { CalendarRow } from "../core/calendar/root-calendar.ts";
import type { Instant } from "../core/time.ts";
import { isTrustDataStale, type TrustData } from "../core/trust/trust-data.ts";
import { type Standing, storeStanding } from "../core/views/store-standing.ts";
import { counted, dayText, distanceText } from "../core/words.ts";
import { BAR_TITLE, BAR_WIDTH, horizonBar } from "../terminal/horizon-bar.ts";
import { type Cell, type Column, naturalWidth, table } from "../terminal/table.ts";
import type { Style, Terminal } from "../terminal/terminal.ts";
import { paragraph } from "../terminal/wrap.ts";

export interface CalendarFrame {
  readonly trustData: TrustData;
  /** Names of all stores, in the order of their columns. */
  readonly stores: readonly string[];
  readonly terminal: Terminal;
  readonly now: Instant;
  /** How many domains are known at all. */
  readonly domains: number;
}

/** How the stores stand to each root, then the coming deadlines. */
export function calendarReport(
  rows: readonly CalendarRow[],
  deadlines: readonly Deadline[],
  frame: CalendarFrame,
): string {
  const { trustData, terminal, now, domains } = frame;
  const said = (text: string): string => paragraph("", text, terminal).join("\n");
  return [
    rootsText(rows, frame),
    said(legend(trustData, now)),
    `${terminal.paint("bold", "Coming deadlines")}\n${deadlineTable(deadlines, now, terminal)}`,
    ...(domains === 0
      ? [
          said(
            "No domain is known here: name a configuration whose daemon has run, to see who depends on what.",
          ),
        ]
      : []),
  ].join("\n\n");
}

/** A line per root and a column per store; where that does not fit, a part per root with a line per way the stores stand to it. */
function rootsText(rows: readonly CalendarRow[], frame: CalendarFrame): string {
  const columns: readonly Column[] = [
    { title: "root" },
    { title: "domains", align: "right" },
    { title: "ends" },
    ...frame.stores.map((title) => ({ title })),
  ];
  const lines = rows.map((row) => [
    row.name,
    String(row.domains),
    row.notAfter === undefined ? "" : dayText(row.notAfter),
    ...frame.stores.map((store) => storeCell(row, store, frame.now)),
  ]);
  return naturalWidth(columns, lines) <= frame.terminal.width
    ? table(columns, lines, frame.terminal)
    : rows.map((row) => rootPart(row, frame)).join("\n\n");
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

const ABSENT = "–";
const STANDING: readonly Column[] = [
  { title: "", keep: true },
  { title: "", wrap: true },
];

function rootPart(row: CalendarRow, { stores, terminal, now }: CalendarFrame): string {
  const { name, domains, notAfter } = row;
  const count = counted(domains, "domain");
  const end = notAfter === undefined ? "" : `, ends ${dayText(notAfter)}`;
  const standings = Map.groupBy(stores, (store) => storeStanding(row, store, now).text);
  // Who does not have the root comes last.
  const sorted = [...standings].toSorted(([a], [b]) => Number(a === ABSENT) - Number(b === ABSENT));
  const lines = sorted.map(([, alike]) => [storeCell(row, alike[0] ?? "", now), alike.join(", ")]);
  const [, ...shown] = table(STANDING, lines, { ...terminal, width: terminal.width - 2 }).split("\n");
  const [first = "", ...rest] = paragraph(name, `: ${count}${end}`, terminal, 2);
  const head = first.startsWith(name) ? terminal.paint("bold", name) + first.slice(name.length) : first;
  return [head, ...rest, ...shown.map((line) => `  ${line}`)].join("\n");
}

function legend(data: TrustData, now: Instant): string {
  const age = isTrustDataStale(data, now) ? "; too old to rely on, renew it" : "";
  return `Trust data of ${dayText(data.asOf)}${age}. ~ estimated by the 15-year rule, – does not have it, "new until": certificates issued or logged later are not trusted.`;
}

const DEADLINES: readonly Column[] = [
  { title: "date", keep: true },
  { title: "in", keep: true, drop: 1 },
  { title: BAR_TITLE, keep: true, drop: 2 },
  { title: "domains", align: "right", keep: true },
  { title: "what", wrap: true, atLeast: 44 },
];

function deadlineTable(deadlines: readonly Deadline[], now: Instant, terminal: Terminal): string {
  const rows = deadlines.map(({ at, text, domains }) => [
    dayText(at),
    distanceText(at, now),
    horizonBar({ now, until: at, width: BAR_WIDTH }),
    String(domains),
    text,
  ]);
  return table(DEADLINES, rows, terminal);
}
