import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import {
  type AnnotationQueryBuilder,
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  type DashboardLink,
  type Panel,
  RowBuilder,
} from "@grafana/grafana-foundation-sdk/dashboard";
import {
  DASHBOARDS,
  type DashboardName,
  daemon,
  dataSource,
  filters,
  linksFrom,
  oneDomain,
  runbooks,
} from "./variables.ts";

export interface Section {
  readonly title: string;
  /** In reading order; a line is full at 24 columns. */
  readonly panels: readonly (Builder<Panel> & { id(id: number): unknown })[];
}

export interface Plan {
  readonly name: DashboardName;
  readonly description: string;
  readonly from: string;
  readonly to: string;
  readonly annotations: readonly AnnotationQueryBuilder[];
  readonly sections: readonly Section[];
}

/** Puts a dashboard together. The SDK gives panels no ids: they are counted in reading order. */
export function buildDashboard(plan: Plan): Dashboard {
  const { uid, title } = DASHBOARDS[plan.name];
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .description(plan.description)
    .tags(["certhorizon", "certificates"])
    .timezone("browser")
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: plan.from, to: plan.to })
    .refresh("1m")
    .variables([
      dataSource(),
      daemon(),
      ...filters(),
      ...(plan.name === "domain" ? oneDomain() : []),
      runbooks(),
    ])
    .annotations([...plan.annotations])
    .links(linksFrom(plan.name));
  let id = 0;
  for (const { title: heading, panels } of plan.sections) {
    id += 1;
    builder.withRow(new RowBuilder(heading).id(id));
    for (const panel of panels) {
      id += 1;
      panel.id(id);
      builder.withPanel(panel);
    }
  }
  const built = builder.build();
  return { ...built, links: (built.links ?? []).map(atTheTop) };
}

/** The SDK puts links into a menu, where nobody looks. */
function atTheTop({ placement: _menu, ...link }: DashboardLink): DashboardLink {
  return link;
}
