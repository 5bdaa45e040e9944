import type { CheckedBinding } from "../app/check.ts";
import { byUrgency, conditionOf, findingsByUrgency } from "../core/findings/urgency.ts";
import { printable } from "../core/names/printable.ts";
import type { BindingRecord, EndpointState } from "../core/record.ts";
import type { Instant } from "../core/time.ts";
import { bindingName } from "../core/views/binding-name.ts";
import { horizonText } from "../core/views/horizon-text.ts";
import { distanceText, listText } from "../core/words.ts";
import { severityCell, severityMark } from "../terminal/severity-mark.ts";
import { type Cell, type Column, table } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { tree } from "../terminal/tree.ts";
import { alikeFindings, alikeText } from "./alike-findings.ts";
import { dnsLines, seenText } from "./seen-lines.ts";

const COLUMNS: readonly Column[] = [
  { title: "" },
  { title: "domain", keep: true },
  { title: "certificate ends" },
  { title: "hosted/served" },
  { title: "trusted until" },
  { title: "findings" },
];

/** The table of all bindings, then what is wrong with each unhealthy one. */
export function checkReport(checked: readonly CheckedBinding[], now: Instant, terminal: Terminal): string {
  const sorted = checked.toSorted((a, b) => byUrgency(a.record, b.record));
  const unhealthy = sorted.filter(({ record }) => !["ok", "info"].includes(conditionOf(record)));
  return [
    recordsTable(
      sorted.map(({ record }) => record),
      now,
      terminal,
    ),
    ...unhealthy.map((binding) => details(binding, now, terminal)),
    totals(sorted.map(({ record }) => record)),
  ].join("\n\n");
}

/** One line per binding, in the order given. */
export function recordsTable(records: readonly BindingRecord[], now: Instant, terminal: Terminal): string {
  return table(
    COLUMNS,
    records.map((record) => row(record, now)),
    terminal,
  );
}

function row(record: BindingRecord, now: Instant): readonly Cell[] {
  const { judgement, findings, binding } = record;
  const codes = alikeFindings(findingsByUrgency(findings)).map((alike) => {
    const scopes = alike.map(({ scope }) => scope).filter((scope) => scope !== "");
    return scopes.length === 0 ? alike[0].code : `${alike[0].code} (${listText(scopes)})`;
  });
  return [
    severityCell(conditionOf(record)),
    bindingName(binding),
    judgement?.leaf === undefined ? "never seen" : distanceText(judgement.leaf.notAfter, now),
    judgement?.served.state ?? "not looked at yet",
    horizonText(record, now),
    binding.monitor ? codes.join(", ") : `not watched: ${binding.monitorReason}`,
  ];
}

function details({ record, chains }: CheckedBinding, now: Instant, terminal: Terminal): string {
  const { binding, findings } = record;
  const said = alikeFindings(findingsByUrgency(findings)).flatMap((alike) => [
    `${severityMark(alike[0].severity, terminal)} ${alike[0].code}: ${printable(alikeText(alike, ({ summary }) => summary))}`,
    `    → ${printable(alikeText(alike, ({ remedy }) => remedy))}`,
  ]);
  const byChain = Map.groupBy(
    record.endpoints.filter(({ presented }) => presented !== undefined),
    ({ presented }) => presented?.chainDigest ?? "",
  );
  const trees = [...byChain].flatMap(([digest, endpoints]) => {
    const chain = chains.get(digest)?.presented;
    return chain === undefined
      ? []
      : [`  ${endpointsText(endpoints)}:`, indent(tree(chain, now, terminal), "    ")];
  });
  return [
    terminal.paint("bold", bindingName(binding)),
    ...said.map((line) => `  ${line}`),
    `  ${seenText(record)}`,
    ...dnsLines(record).map((line) => `  ${line}`),
    ...trees,
  ].join("\n");
}

function endpointsText(endpoints: readonly EndpointState[]): string {
  return listText(
    endpoints.map(
      ({ address, keyType, presented }) => `${address} ${keyType} ${presented?.tls.version ?? ""}`,
    ),
  );
}

function totals(records: readonly BindingRecord[]): string {
  const counts = Map.groupBy(records, conditionOf);
  const parts = (["critical", "unknown", "warning", "info", "ok"] as const).flatMap((condition) => {
    const count = counts.get(condition)?.length ?? 0;
    return count === 0 ? [] : [`${count} ${condition}`];
  });
  return `${records.length} domain${records.length === 1 ? "" : "s"}: ${parts.join(", ")}`;
}

function indent(text: string, by: string): string {
  return text.replaceAll(/^/gm, by);
}
