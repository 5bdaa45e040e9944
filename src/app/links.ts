import type { Config } from "../config/config.ts";
import type { AlertLinks } from "../core/alerts/alertmanager-alerts.ts";
import { bindingKey } from "../core/inventory/binding.ts";
import { runbookAddress } from "../core/views/runbook-address.ts";

/** Where messages lead: the configured addresses; runbooks are on the status page unless they are said to be elsewhere. */
export function linksOf({ links }: Pick<Config, "links">): AlertLinks {
  const status = links.status?.replace(/\/+$/, "");
  return {
    runbook: (code, about) => runbookAddress(links, code, about),
    status: (finding) => {
      if (status === undefined || finding.subject !== "binding") return status && `${status}/findings`;
      return `${status}/domains/${encodeURIComponent(bindingKey(finding))}`;
    },
  };
}
