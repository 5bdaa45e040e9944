import type { Builder, Dataquery } from "@grafana/grafana-foundation-sdk/cog";
import {
  BigValueColorMode,
  BigValueGraphMode,
  type BigValueTextMode,
  GraphDrawStyle,
  LegendDisplayMode,
  LegendPlacement,
  LineInterpolation,
  ReduceDataOptionsBuilder,
  StackingConfigBuilder,
  StackingMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
} from "@grafana/grafana-foundation-sdk/common";
import type { DynamicConfigValue, Panel, ValueMap } from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder, PromQueryFormat } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder as StatBuilder } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as StateTimelineBuilder } from "@grafana/grafana-foundation-sdk/statetimeline";
import { PanelBuilder as TimeseriesBuilder } from "@grafana/grafana-foundation-sdk/timeseries";
import { colour, fixed, type Limits, type Meaning, shades, thresholds } from "./meanings.ts";
import { DATA_SOURCE } from "./variables.ts";

/** What every panel says of itself. */
export interface Words {
  /** What one sees. */
  readonly title: string;
  /** What it is good for, and what to do about it. */
  readonly description: string;
  /** Shown instead of an empty panel: what it means that there is nothing. */
  readonly none: string;
}

export interface Place {
  readonly unit: string;
  /** Of 24 columns. */
  readonly width: number;
  readonly height: number;
}

export interface Query {
  readonly expr: string;
  readonly legend: string;
}

interface AnyPanelBuilder extends Builder<Panel> {
  title(title: string): unknown;
  description(description: string): unknown;
  noValue(text: string): unknown;
  unit(unit: string): unknown;
  span(width: number): unknown;
  height(height: number): unknown;
  datasource(source: typeof DATA_SOURCE): unknown;
}

/** Gives any kind of panel what every panel must have. */
export function dress<B extends AnyPanelBuilder>(builder: B, panel: Words & Place): B {
  builder.title(panel.title);
  builder.description(panel.description);
  builder.noValue(panel.none);
  builder.unit(panel.unit);
  builder.span(panel.width);
  builder.height(panel.height);
  builder.datasource(DATA_SOURCE);
  return builder;
}

/** A query for the newest value; `A`, `B`, … by its index. */
export function instantQuery({ expr, legend }: Query, index: number): Builder<Dataquery> {
  return query(expr, index).instant().legendFormat(legend);
}

export function tableQuery(expr: string, index: number): Builder<Dataquery> {
  return query(expr, index).instant().format(PromQueryFormat.Table);
}

function rangeQuery({ expr, legend }: Query, index: number): Builder<Dataquery> {
  return query(expr, index).range().legendFormat(legend);
}

function query(expr: string, index: number): DataqueryBuilder {
  return new DataqueryBuilder()
    .datasource(DATA_SOURCE)
    .expr(expr)
    .refId(String.fromCharCode("A".charCodeAt(0) + index));
}

export interface StatPanel extends Words, Place {
  readonly queries: readonly Query[];
  readonly limits?: Limits;
  readonly words?: ValueMap;
  /** Series that mean something by their name, from 1 on. */
  readonly meanings?: Readonly<Record<string, Meaning>>;
  readonly text?: BigValueTextMode;
}

/** One or a few large numbers: the newest values. */
export function stat(panel: StatPanel): StatBuilder {
  const builder = dress(new StatBuilder(), panel)
    .targets(panel.queries.map(instantQuery))
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(["lastNotNull"]))
    .graphMode(BigValueGraphMode.None)
    .colorMode(BigValueColorMode.Value)
    .thresholds(thresholds(panel.limits ?? [], "text"));
  if (panel.text !== undefined) builder.textMode(panel.text);
  if (panel.words !== undefined) builder.mappings([panel.words]);
  // A box that counts nothing has no colour.
  for (const [name, meaning] of Object.entries(panel.meanings ?? {})) {
    builder.overrideByName(name, [{ id: "thresholds", value: thresholds([[1, meaning]], "text").build() }]);
  }
  return builder;
}

export interface LinesPanel extends Words, Place {
  readonly queries: readonly Query[];
  /** Series that mean something by their name; the others are shades of one colour. */
  readonly meanings?: Readonly<Record<string, Meaning>>;
  readonly draw?: "lines" | "steps" | "bars" | "stacked";
  /** Least distance of two points. */
  readonly interval?: string;
}

/** Values over the time range. */
export function lines(panel: LinesPanel): TimeseriesBuilder {
  const builder = dress(new TimeseriesBuilder(), panel)
    .targets(panel.queries.map(rangeQuery))
    .legend(legend())
    .colorScheme(shades())
    .showPoints(VisibilityMode.Never)
    .lineWidth(1)
    .fillOpacity(panel.draw === "stacked" ? 60 : 0);
  if (panel.draw === "bars") builder.drawStyle(GraphDrawStyle.Bars).fillOpacity(80);
  if (panel.draw === "steps") builder.lineInterpolation(LineInterpolation.StepAfter).lineWidth(2);
  if (panel.draw === "bars" || panel.draw === "stacked") {
    builder.stacking(new StackingConfigBuilder().mode(StackingMode.Normal)).min(0);
  }
  if (panel.interval !== undefined) builder.interval(panel.interval);
  return meaningful(builder, panel.meanings);
}

export interface BandsPanel extends Words, Place {
  readonly queries: readonly Query[];
  readonly meanings?: Readonly<Record<string, Meaning>>;
}

/** What was there when: a band per series while it exists. */
export function bands(panel: BandsPanel): StateTimelineBuilder {
  const builder = dress(new StateTimelineBuilder(), panel)
    .targets(panel.queries.map(rangeQuery))
    .legend(new VizLegendOptionsBuilder().showLegend(false))
    .showValue(VisibilityMode.Never)
    .colorScheme(fixed("plain"))
    .fillOpacity(70);
  return meaningful(builder, panel.meanings);
}

function legend(): VizLegendOptionsBuilder {
  return new VizLegendOptionsBuilder()
    .displayMode(LegendDisplayMode.List)
    .placement(LegendPlacement.Bottom)
    .showLegend(true);
}

function meaningful<B extends { overrideByName(name: string, of: DynamicConfigValue[]): unknown }>(
  builder: B,
  meanings: Readonly<Record<string, Meaning>> = {},
): B {
  for (const [name, meaning] of Object.entries(meanings)) builder.overrideByName(name, [colour(meaning)]);
  return builder;
}
