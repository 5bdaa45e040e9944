import type { VerdictReason } from "../core/evaluation.ts";
import type { Instant } from "../core/time.ts";
import { REASON_WORDS } from "../core/views/reason-words.ts";
import { dayText, distanceText, listText } from "../core/words.ts";
import { BAR_TITLE, BAR_WIDTH, horizonBar } from "./horizon-bar.ts";
import { type Mark, severityCell } from "./severity-mark.ts";
import { type Cell, type Column, table } from "./table.ts";
import type { Terminal } from "./terminal.ts";

/** How a store stands to a chain. */
export interface StoreLine {
  readonly store: string;
  readonly tier: "required" | "watched";
  readonly trusted: boolean;
  readonly reason: VerdictReason | undefined;
  readonly until: Instant | undefined;
  readonly limitedBy: string | undefined;
  readonly limitedByCode: string | undefined;
}

const COLUMNS: readonly Column[] = [
  { title: "", keep: true, brief: 3 },
  { title: "store", wrap: true },
  { title: "trusted until", keep: true, brief: 4 },
  { title: BAR_TITLE, keep: true, drop: 2 },
  { title: "ended by", wrap: true },
];

/** Until when each store trusts, as text and as a bar, and what ends it or why it does not. */
export function storeTable(stores: readonly StoreLine[], now: Instant, terminal: Terminal): string {
  return table(
    COLUMNS,
    stores.map((line) => row(line, now)),
    terminal,
  );
}

/** The same with one line for all that stand alike. */
export function alikeStores(stores: readonly StoreLine[]): readonly StoreLine[] {
  const groups = Map.groupBy(stores, ({ store: _, ...rest }) => JSON.stringify(rest));
  return [...groups.values()].flatMap((alike) => {
    const [first] = alike;
    return first === undefined ? [] : [{ ...first, store: listText(alike.map(({ store }) => store)) }];
  });
}

function row(
  { store, tier, trusted, reason, until, limitedBy, limitedByCode }: StoreLine,
  now: Instant,
): readonly Cell[] {
  const limit = limitedByCode === "leaf" ? "the certificate itself" : (limitedBy ?? "");
  const refusal = reason === undefined ? "" : REASON_WORDS[reason];
  const mark = markOf(tier, trusted, reason);
  const reached = trusted || mark === "unknown" ? until : now;
  return [
    severityCell(mark),
    store,
    untilCell(trusted, until, now),
    horizonBar({ now, until: reached, width: BAR_WIDTH }),
    trusted ? limit : refusal,
  ];
}

function untilCell(trusted: boolean, until: Instant | undefined, now: Instant): Cell {
  if (until === undefined) return trusted ? "no end known" : "not trusted";
  return { text: `${dayText(until)} (${distanceText(until, now)})`, brief: dayText(until) };
}

function markOf(tier: StoreLine["tier"], trusted: boolean, reason: VerdictReason | undefined): Mark {
  if (trusted) return "ok";
  if (reason === "anchor-unknown") return "unknown";
  return tier === "required" ? "critical" : "warning";
}
