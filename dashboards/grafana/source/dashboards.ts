import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { domain } from "./domain.ts";
import { fleet } from "./fleet.ts";
import { monitor } from "./monitor.ts";
import { roots } from "./roots.ts";
import type { DashboardName } from "./variables.ts";

/** Every dashboard as Grafana's JSON model. */
export function dashboards(): Readonly<Record<DashboardName, Dashboard>> {
  return { fleet: fleet(), domain: domain(), roots: roots(), monitor: monitor() };
}
