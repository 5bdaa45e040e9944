import type { Config } from "../config/config.ts";
import type { AlertLinks } from "../core/alerts/alertmanager-alerts.ts";
import { bindingKey } from "../core/inventory/binding.ts";
import { domainPath, pageAddress, runbookAddress } from "../core/views/page-addresses.ts";

/** Where messages lead: the configured addresses; runbooks are on the status page unless they are said to be elsewhere. */
export function linksOf({ links }: Pick<Config, "links">): AlertLinks {
  const { status } = links;
  return {
    runbook: (code, about) => runbookAddress(links, code, about),
    status: (finding) => {
      const path = finding.subject === "binding" ? domainPath(bindingKey(finding)) : "/findings";
      return status && pageAddress(status, path);
    },
  };
}
