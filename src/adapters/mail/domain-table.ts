import type { FindingView, IncidentView } from "../../core/alerts/incident-view.ts";
import { plainName } from "../../core/views/binding-name.ts";
import type { Block, MailSettings } from "./content.ts";
import { addressCount } from "./incident-facts.ts";
import { statusLink } from "./links.ts";
import { domainCount } from "./subject.ts";
import { dayCell } from "./times.ts";

/** Longer tables nobody reads in a mail. */
export const MAX_ROWS = 50;

/** All domains of an incident that has more than one. */
export function domainTable(view: IncidentView, settings: MailSettings): readonly Block[] {
  const { findings, total } = view;
  if (findings[0]?.finding.subject !== "binding" || domainCount(view) < 2) return [];
  const rows = findings.slice(0, MAX_ROWS).map((one) => row(one, settings));
  const until = { name: "Served until", zone: settings.timeZone };
  return [
    { kind: "heading", text: `${domainCount(view)} domains` },
    { kind: "table", columns: ["Domain", "Severity", "Addresses", until, "Bound to"], rows },
    ...restBlocks(total - rows.length, settings),
  ];
}

/** "and 12 more: https://…", when a list was cut. */
export function restBlocks(rest: number, settings: MailSettings): readonly Block[] {
  if (rest <= 0) return [];
  const [page] = statusLink(settings);
  if (page === undefined)
    return [{ kind: "text", text: `and ${rest} more: \`certhorizon findings\` lists them.` }];
  return [{ kind: "links", links: [{ label: `and ${rest} more`, url: page.url }] }];
}

function row({ finding, record }: FindingView, { timeZone }: MailSettings): readonly string[] {
  const until = record?.judgement?.leaf?.notAfter;
  const { bucket = "", region = "" } = record?.binding ?? {};
  return [
    plainName(finding),
    finding.severity,
    record === undefined ? "" : addressCount({ finding, record }).replace(/ address(es)?$/, ""),
    until === undefined ? "" : dayCell(until, timeZone),
    [bucket, region].filter((part) => part !== "").join(", "),
  ];
}
