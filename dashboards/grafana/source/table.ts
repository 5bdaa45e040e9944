import { TableCellDisplayMode, TableSortByFieldStateBuilder } from "@grafana/grafana-foundation-sdk/common";
import type { DynamicConfigValue, ValueMap } from "@grafana/grafana-foundation-sdk/dashboard";
import { PanelBuilder as TableBuilder } from "@grafana/grafana-foundation-sdk/table";
import { type Limits, thresholds } from "./meanings.ts";
import { dress, type Place, tableQuery, type Words } from "./panels.ts";
import { DOMAIN_LINK, RUNBOOK_LINK } from "./variables.ts";

/** One number per row, from one query. */
export interface Column {
  readonly name: string;
  readonly expr: string;
  /** Labels that tell the rows apart in this query, when they are fewer than the table's. */
  readonly by?: readonly string[];
  /** A mere number when absent. */
  readonly unit?: string;
  readonly words?: ValueMap;
  readonly limits?: Limits;
  /** The only column, always 1: it says which rows there are. */
  readonly isHidden?: boolean;
  /** Colours the whole cell, rather than its text. */
  readonly filled?: boolean;
}

export interface TablePanel extends Words, Omit<Place, "unit"> {
  /** Labels, in the order of the columns; the values follow them. */
  readonly labels: readonly string[];
  /** A row for every combination of labels that any column has. */
  readonly columns: readonly Column[];
  /** A column by its name; the greatest first when it begins with a minus. */
  readonly sort: string;
}

/** The newest values as a table. Every query is reduced to the labels that the table shows. */
export function table(panel: TablePanel): TableBuilder {
  const { labels, columns, sort } = panel;
  const builder = dress(new TableBuilder(), { ...panel, unit: "none" })
    .targets(columns.map(({ expr, by = labels }, i) => tableQuery(`max by (${by.join(", ")}) (${expr})`, i)))
    .filterable(true)
    .sortBy([
      new TableSortByFieldStateBuilder().displayName(sort.replace(/^-/, "")).desc(sort.startsWith("-")),
    ])
    .overrideByFieldType("number", [{ id: "noValue", value: "–" }]);
  if (columns.length > 1) builder.withTransformation({ id: "merge", options: {} });
  builder.withTransformation({ id: "organize", options: organize(labels, columns) });
  if (labels.includes("domain") && labels.includes("port")) linkColumn(builder, "domain", DOMAIN_LINK);
  if (labels.includes("code")) linkColumn(builder, "code", RUNBOOK_LINK);
  for (const column of columns) builder.overrideByName(column.name, propertiesOf(column));
  return builder;
}

function linkColumn(builder: TableBuilder, name: string, link: object): void {
  builder.overrideByName(name, [{ id: "links", value: [link] }]);
}

/** Grafana names the values by query, and by nothing when only one query has an answer. */
function organize(labels: readonly string[], columns: readonly Column[]): object {
  const names = columns.map(({ name }, i) => [`Value #${String.fromCharCode(65 + i)}`, name] as const);
  const renamed = [["Value", columns[0]?.name ?? ""] as const, ...(columns.length > 1 ? names : [])];
  return {
    excludeByName: { Time: true, ...(columns[0]?.isHidden ? { Value: true } : {}) },
    indexByName: Object.fromEntries(
      [...labels, ...renamed.map(([value]) => value)].map((name, i) => [name, i]),
    ),
    renameByName: Object.fromEntries(renamed),
  };
}

function propertiesOf({ unit = "none", words, limits, filled = false }: Column): DynamicConfigValue[] {
  const type = filled ? TableCellDisplayMode.ColorBackground : TableCellDisplayMode.ColorText;
  const properties: DynamicConfigValue[] = [{ id: "unit", value: unit }];
  if (words !== undefined) properties.push({ id: "mappings", value: [words] });
  if (limits !== undefined) {
    const value = thresholds(limits, filled ? "transparent" : "text").build();
    properties.push({ id: "thresholds", value });
  }
  if (words !== undefined || limits !== undefined) {
    properties.push({ id: "custom.cellOptions", value: { type, ...(filled ? { mode: "basic" } : {}) } });
  }
  return properties;
}
