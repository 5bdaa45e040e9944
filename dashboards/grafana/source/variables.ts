import {
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  TextBoxVariableBuilder,
  VariableRefresh,
  VariableSort,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { bindings, grafana, metric } from "./queries.ts";

export const DATA_SOURCE = { type: "prometheus", uid: grafana("datasource") } as const;

/** Where the runbooks are read, until somebody says where; a folder that holds `CODE.md`. */
export const RUNBOOKS = "https://runbooks.example.com/certhorizon";

export const DASHBOARDS = {
  fleet: { uid: "certhorizon-fleet", title: "certhorizon: fleet" },
  domain: { uid: "certhorizon-domain", title: "certhorizon: one domain" },
  roots: { uid: "certhorizon-roots", title: "certhorizon: roots and trust stores" },
  monitor: { uid: "certhorizon-monitor", title: "certhorizon: the monitor itself" },
} as const;

export type DashboardName = keyof typeof DASHBOARDS;

export function dataSource(): DatasourceVariableBuilder {
  return new DatasourceVariableBuilder("datasource").label("Data source").type("prometheus");
}

/** One daemon at a time: twins that watch the same domains would be counted twice. */
export function daemon(): QueryVariableBuilder {
  return choice("instance", "Daemon", "certhorizon_build_info", "instance").description(
    "The scraped address of a certhorizon daemon. One at a time: two that watch the same domains would be counted twice.",
  );
}

/** Account, provider, owner and store: several of each, or all of them. */
export function filters(): readonly QueryVariableBuilder[] {
  const all = metric("binding_info");
  return [
    several("account", "Account", all),
    several("provider", "Provider", all),
    several("owner", "Owner", all),
    several("store", "Trust store", metric("trusted")),
  ];
}

/** One domain of those that the filters leave, and its ports. */
export function oneDomain(): readonly QueryVariableBuilder[] {
  return [
    choice("domain", "Domain", bindings(), "domain"),
    several("port", "Port", metric("binding_info", 'domain="$domain"')),
  ];
}

export function runbooks(): TextBoxVariableBuilder {
  return new TextBoxVariableBuilder("runbooks")
    .label("Runbooks")
    .description("Address of the folder with the runbooks; the link of a code leads to CODE.md in it.")
    .defaultValue(RUNBOOKS)
    .current({ text: RUNBOOKS, value: RUNBOOKS });
}

function choice(name: string, label: string, series: string, of: string): QueryVariableBuilder {
  const query = `label_values(${series}, ${of})`;
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(DATA_SOURCE)
    .query({ qryType: 1, query, refId: "PrometheusVariableQueryEditor-VariableQuery" })
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.NaturalAsc);
}

/** `.*` for all of them: an empty label (no account, nobody named) belongs to all as well. */
function several(name: string, label: string, series: string): QueryVariableBuilder {
  return choice(name, label, series, name)
    .multi(true)
    .includeAll(true)
    .allValue(".*")
    .current({ text: ["All"], value: ["$__all"] });
}

/** Links at the top of a dashboard to the others, with what is chosen; a domain is chosen in a table. */
export function linksFrom(name: DashboardName): DashboardLinkBuilder[] {
  const others = Object.entries(DASHBOARDS).filter(([other]) => other !== name);
  return others.map(([, { uid, title }]) =>
    new DashboardLinkBuilder(title.replace("certhorizon: ", ""))
      .type(DashboardLinkType.Link)
      .icon("dashboard")
      .tooltip(`Open "${title}" with the same choice`)
      .url(`/d/${uid}`)
      .includeVars(true)
      .keepTime(false),
  );
}

/** From the name of a domain in a table to its dashboard; the row must have its port. */
export const DOMAIN_LINK = {
  title: "Look at this domain",
  url: `/d/${DASHBOARDS.domain.uid}?${[
    grafana("datasource:queryparam"),
    grafana("instance:queryparam"),
    `var-domain=${grafana("__data.fields.domain")}`,
    `var-port=${grafana("__data.fields.port")}`,
    grafana("runbooks:queryparam"),
  ].join("&")}`,
} as const;

export const RUNBOOK_LINK = {
  title: "What to do: runbook",
  url: `${grafana("runbooks:raw")}/${grafana("__value.raw")}.md`,
  targetBlank: true,
} as const;
