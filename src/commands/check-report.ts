import type { CheckedBinding } from "../app/check.ts";
import { byUrgency, conditionOf, findingsByUrgency } from "../core/findings/urgency.ts";
import { printable } from "../core/names/printable.ts";
import type { EndpointState, StoreJudgement } from "../core/record.ts";
import type { Instant } from "../core/time.ts";
import { bindingName } from "../core/views/binding-name.ts";
import { listText } from "../core/words.ts";
import { inset, remarkLines } from "../terminal/remark-lines.ts";
import { alikeStores, type StoreLine, storeTable } from "../terminal/store-table.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { tree } from "../terminal/tree.ts";
import { paragraph } from "../terminal/wrap.ts";
import { alikeFindings, alikeText } from "./alike-findings.ts";
import { recordsTable, summaryLine } from "./records-table.ts";
import { dnsLines, seenText } from "./seen-lines.ts";

export interface CheckFrame {
  readonly now: Instant;
  readonly terminal: Terminal;
  /** Details of what is well too: somebody asked for exactly these. */
  readonly isNamed: boolean;
}

/** The whole in one line, the table of all bindings, then what is wrong with each unhealthy one and what was seen there. */
export function checkReport(checked: readonly CheckedBinding[], frame: CheckFrame): string {
  const { now, terminal, isNamed } = frame;
  const sorted = checked.toSorted((a, b) => byUrgency(a.record, b.record));
  const records = sorted.map(({ record }) => record);
  const detailed = sorted.filter(({ record }) => isNamed || !["ok", "info"].includes(conditionOf(record)));
  const summary = printable(summaryLine(records, now));
  return [
    ...paragraph("", summary, terminal, 4).map((line) => terminal.paint("bold", line)),
    "",
    [
      recordsTable(records, { now, terminal }),
      ...detailed.map((binding) => details(binding, now, terminal)),
      // Who looks at the end of a long list sees what the whole is like.
      ...(detailed.length > 1 && terminal.isTty ? [summary] : []),
    ].join("\n\n"),
  ].join("\n");
}

const INDENT = "  ";

function details({ record, chains }: CheckedBinding, now: Instant, terminal: Terminal): string {
  const room = inset(terminal, INDENT.length);
  const said = alikeFindings(findingsByUrgency(record.findings)).flatMap((alike) =>
    remarkLines(
      {
        mark: alike[0].severity,
        code: alike[0].code,
        summary: alikeText(alike, ({ summary }) => summary),
        remedy: alikeText(alike, ({ remedy }) => remedy),
      },
      room,
    ),
  );
  const stores = alikeStores((record.judgement?.stores ?? []).map(storeLine));
  const byChain = Map.groupBy(
    record.endpoints.filter(({ presented }) => presented !== undefined),
    ({ presented }) => presented?.chainDigest ?? "",
  );
  const trees = [...byChain].flatMap(([digest, endpoints]) => {
    const chain = chains.get(digest)?.presented;
    if (chain === undefined) return [];
    const branches = tree(chain, now, inset(room, INDENT.length)).split("\n");
    return [
      ...paragraph("", `${endpointsText(endpoints)}:`, room, 2),
      ...branches.map((line) => INDENT + line),
    ];
  });
  const lines = [
    ...said,
    ...[seenText(record), ...dnsLines(record)].flatMap((line) => paragraph("", line, room, 4)),
    ...(stores.length === 0 ? [] : storeTable(stores, now, room).split("\n")),
    ...trees,
  ];
  return [
    terminal.paint("bold", bindingName(record.binding)),
    ...lines.map((line) => (line === "" ? line : INDENT + line)),
  ].join("\n");
}

function storeLine({
  store,
  tier,
  trusted,
  reason,
  trustedUntil,
  limitedBy,
  limitedByCode,
}: StoreJudgement): StoreLine {
  return { store, tier, trusted, reason, until: trustedUntil, limitedBy, limitedByCode };
}

function endpointsText(endpoints: readonly EndpointState[]): string {
  return listText(
    endpoints.map(
      ({ address, keyType, presented }) => `${address} ${keyType} ${presented?.tls.version ?? ""}`,
    ),
  );
}
