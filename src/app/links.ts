import type { Config } from "../config/config.ts";
import type { AlertLinks } from "../core/alerts/alertmanager-alerts.ts";
import { bindingKey } from "../core/inventory/binding.ts";

/** Where messages lead: the configured addresses; runbooks are on the status page unless they are said to be elsewhere. */
export function linksOf({ links }: Pick<Config, "links">): AlertLinks {
  const status = links.status?.replace(/\/+$/, "");
  const runbooks = links.runbooks?.replace(/\/+$/, "") ?? (status && `${status}/runbooks`);
  return {
    runbook: (code) => runbooks && `${runbooks}/${code}`,
    status: (finding) => {
      if (status === undefined || finding.subject !== "binding") return status && `${status}/findings`;
      return `${status}/domains/${encodeURIComponent(bindingKey(finding))}`;
    },
  };
}
