import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { marks } from "./annotations.ts";
import { buildDashboard, type Section } from "./dashboard.ts";
import { type Limits, SEVERITIES, words } from "./meanings.ts";
import { lines, stat } from "./panels.ts";
import { AT_BEGIN, age, chosen, metric, metricOfStore } from "./queries.ts";
import { table } from "./table.ts";

const AHEAD = "400d";

export function roots(): Dashboard {
  return buildDashboard({
    name: "roots",
    description:
      "Which root ends when in which store, and for how many domains. The time range lies ahead: it begins five minutes ago. Panels about the present have a time of their own.",
    // A little before now: Prometheus tells no label values for a time without any sample.
    from: "now-5m",
    to: `now+${AHEAD}`,
    annotations: [trustEnds(), deadlines()],
    sections: [calendar(), anchors(), stores()],
  });
}

const LEFT: Limits = [
  [-Infinity, "critical"],
  [0, "none"],
];

/** Trust that ends for another reason than that the leaf does: renewing under the same root does not help. */
function endsAbove(at = ""): string {
  const range = at === "" ? "" : ` ${at}`;
  const until = metricOfStore("trusted_until_timestamp_seconds", "", range);
  const limits = metricOfStore("trust_info", 'limited_by!~"leaf|none"', range);
  const both = `${until} * on (domain, port, store) group_left (limited_by, anchor) ${limits}`;
  return chosen(both, at);
}

function trustEnds(): ReturnType<typeof marks> {
  return marks({
    name: "Trust ends above the leaf",
    instants: `min by (store, anchor, limited_by) (${endsAbove(AT_BEGIN)})`,
    meaning: "critical",
    title: "{{store}} stops trusting chains under {{anchor}}",
    text: "Ended by {{limited_by}}. The first of its domains is lost here; the table below counts them.",
    tags: ["store", "limited_by"],
    step: "1d",
  });
}

function deadlines(): ReturnType<typeof marks> {
  const deadline = metric("finding_deadline_timestamp_seconds", 'subject=~"binding|store"', ` ${AT_BEGIN}`);
  return marks({
    name: "Deadlines of findings",
    instants: `min by (code, scope) (${deadline})`,
    meaning: "warning",
    title: "Act before: {{code}} {{scope}}",
    text: "The earliest deadline of all findings with this code.",
    tags: ["code"],
    step: "1d",
  });
}

function calendar(): Section {
  const until = metricOfStore("trusted_until_timestamp_seconds", "", ` ${AT_BEGIN}`);
  return {
    title: "Calendar",
    panels: [
      lines({
        title: "How many domains each store still trusts, if nothing is renewed",
        description:
          "Counted with what is known at the begin of the time range. Slow steps down are leaves that will be renewed; a cliff is a root or an intermediate that ends. Marks are the ends above the leaf and the deadlines of open findings: act before them.",
        none: "No trust horizon is known at the begin of the time range; set it to begin five minutes ago.",
        unit: "none",
        width: 24,
        height: 11,
        draw: "steps",
        queries: [
          {
            legend: "{{store}}",
            expr: `count by (store) (${chosen(`${until} > time()`, AT_BEGIN)})`,
          },
        ],
      }),
      present(
        table({
          title: "What takes trust away, and from how many domains",
          description:
            "Ends of trust by something above the leaf. Before the first day, move these domains to a chain under a root that the store keeps; certhorizon roots rehearses it.",
          none: "Nothing above the leaves is known to end the trust of the chosen domains and stores.",
          width: 16,
          height: 9,
          labels: ["store", "anchor", "limited_by"],
          sort: "first in",
          columns: [
            {
              name: "first in",
              expr: `min by (store, anchor, limited_by) (${endsAbove()}) - time()`,
              unit: "s",
              limits: LEFT,
            },
            {
              name: "last in",
              expr: `max by (store, anchor, limited_by) (${endsAbove()}) - time()`,
              unit: "s",
              limits: LEFT,
            },
            { name: "domains", expr: `count by (store, anchor, limited_by) (${endsAbove()})` },
          ],
        }),
      ),
      present(
        stat({
          title: "Age of the trust data",
          description:
            "When somebody last looked through the dates of the root programs that this version carries. After half a year: install a newer version.",
          none: "No daemon was scraped.",
          unit: "s",
          width: 8,
          height: 9,
          limits: [
            [-Infinity, "ok"],
            [180 * 86_400, "warning"],
          ],
          queries: [{ legend: "age", expr: age("trust_data_timestamp_seconds") }],
        }),
      ),
    ],
  };
}

function anchors(): Section {
  const under = chosen(metricOfStore("trust_info"));
  return {
    title: "Anchors",
    panels: [
      present(
        table({
          title: "Domains per anchor and store",
          description:
            "Under which root the best path of each domain ends. 'other' is none of the known roots, or no path at all. Many domains under one root are one day of work when it goes.",
          none: "No trust store has judged any of the chosen domains yet.",
          width: 12,
          height: 9,
          labels: ["anchor", "store"],
          sort: "-domains",
          columns: [{ name: "domains", expr: `count by (anchor, store) (${under})` }],
        }),
      ),
      present(
        lines({
          title: "Domains per anchor, last 30 days",
          description:
            "A move to another root shows as one line falling while another rises. A domain counts once for each anchor that any store uses for it.",
          none: "No trust store has judged any of the chosen domains yet.",
          unit: "none",
          width: 12,
          height: 9,
          draw: "steps",
          queries: [
            {
              legend: "{{anchor}}",
              expr: `count by (anchor) (count by (anchor, domain, port) (${under}))`,
            },
          ],
        }),
        "30d",
      ),
    ],
  };
}

function stores(): Section {
  return {
    title: "Trust stores",
    panels: [
      present(
        table({
          title: "Recommended roots that a store has or lacks",
          description:
            "A store of your devices that lacks a root will not trust the certificates that come under it: bring the root there before the next renewal moves to it. Narrow it with the choice of the store.",
          none: "No trust store is known to this daemon.",
          width: 12,
          height: 9,
          labels: ["store", "root"],
          sort: "has it",
          columns: [
            {
              name: "has it",
              expr: metricOfStore("store_root_present"),
              words: words({ 0: ["missing", "warning"], 1: ["present", "ok"] }),
            },
          ],
        }),
      ),
      present(
        table({
          title: "Open findings about trust",
          description:
            "Scope is the trust store, or the layer that hosts. Those without domains are about a store itself, and its owner acts.",
          none: "Nothing about trust is open.",
          width: 12,
          height: 9,
          labels: ["code", "scope"],
          sort: "-severity",
          columns: trustFindings(),
        }),
      ),
    ],
  };
}

const TRUST_CODES =
  'code=~"trust-ending|trust-ended|root-missing|untrusted|hosted-untrusted|store-lacks-root|intermediate-expiring|intermediate-expired"';

function trustFindings(): Parameters<typeof table>[0]["columns"] {
  const ofBindings = chosen(metric("finding", `subject="binding",${TRUST_CODES}`));
  const ofStores = metric("finding", `subject="store",scope=~"$store"`);
  return [
    { name: "severity", expr: `(${ofBindings}) or ${ofStores}`, words: SEVERITIES },
    { name: "domains", expr: `count by (code, scope) (${ofBindings})` },
    {
      name: "deadline in",
      expr: `${metric("finding_deadline_timestamp_seconds", `subject=~"binding|store",${TRUST_CODES}`)} - time()`,
      unit: "s",
      limits: LEFT,
    },
  ];
}

/** The time range lies ahead, where no sample is yet: a panel about the present looks at a time that ends now. */
function present<B extends { timeFrom(time: string): unknown; hideTimeOverride(hide: boolean): unknown }>(
  builder: B,
  time = "1h",
): B {
  builder.timeFrom(time);
  builder.hideTimeOverride(time === "1h");
  return builder;
}
