import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DASHBOARD_FOLDER } from "./generate-dashboards.ts";

/** The parts of Grafana's JSON model that the tests look at. */
export interface DashboardModel {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly time: { readonly from: string; readonly to: string };
  readonly panels: readonly PanelModel[];
  readonly templating: { readonly list: readonly VariableModel[] };
  readonly annotations: { readonly list: readonly AnnotationModel[] };
  readonly links: readonly LinkModel[];
}

export interface PanelModel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: { readonly uid: string };
  readonly timeFrom?: string;
  readonly targets?: readonly TargetModel[];
  readonly fieldConfig?: {
    readonly defaults: { readonly unit?: string; readonly noValue?: string };
    readonly overrides: readonly OverrideModel[];
  };
  readonly transformations?: readonly { readonly id: string; readonly options: unknown }[];
}

export interface OverrideModel {
  readonly matcher: { readonly id: string; readonly options: string };
  readonly properties: readonly { readonly id: string; readonly value: unknown }[];
}

export interface TargetModel {
  readonly refId: string;
  readonly expr: string;
  readonly instant?: boolean;
  readonly range?: boolean;
  readonly datasource: { readonly uid: string };
}

export interface VariableModel {
  readonly type: string;
  readonly name: string;
  readonly query: string | { readonly query: string };
  readonly multi: boolean;
  readonly includeAll: boolean;
  readonly allValue?: string;
}

export interface AnnotationModel {
  readonly name: string;
  readonly target: TargetModel & { readonly interval: string };
  readonly useValueForTime: boolean;
}

export interface LinkModel {
  readonly url: string;
}

/** One thing that a dashboard asks Prometheus. */
export interface AskedQuery {
  /** `panel title/refId`, `annotation: name`, `variable: name`. */
  readonly where: string;
  readonly kind: "instant" | "range" | "label-values";
  readonly expr: string;
}

/** The files as they are delivered. */
export function readDashboards(): Readonly<Record<string, DashboardModel>> {
  const files = readdirSync(DASHBOARD_FOLDER).filter((file) => file.endsWith(".json"));
  return Object.fromEntries(
    files.map((file) => [file, JSON.parse(readFileSync(join(DASHBOARD_FOLDER, file), "utf8"))]),
  );
}

export function queriesOf({ panels, annotations, templating }: DashboardModel): readonly AskedQuery[] {
  return [
    ...panels.flatMap(({ title, targets = [] }) =>
      targets.map(({ refId, expr, instant = false }) => ({
        where: `${title}/${refId}`,
        kind: instant ? ("instant" as const) : ("range" as const),
        expr,
      })),
    ),
    ...annotations.list.map(({ name, target }) => ({
      where: `annotation: ${name}`,
      kind: "range" as const,
      expr: target.expr,
    })),
    ...templating.list
      .filter(({ type }) => type === "query")
      .map(({ name, query }) => ({
        where: `variable: ${name}`,
        kind: "label-values" as const,
        expr: typeof query === "string" ? query : query.query,
      })),
  ];
}
