import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { restarts } from "./annotations.ts";
import { buildDashboard, type Section } from "./dashboard.ts";
import { type Limits, SEVERITIES, STATE_MEANINGS } from "./meanings.ts";
import { lines, stat } from "./panels.ts";
import { age, bindings, chosen, codesOf, joined, metric, metricOfStore, orNone, WORST } from "./queries.ts";
import { type Column, table } from "./table.ts";

export function fleet(): Dashboard {
  return buildDashboard({
    name: "fleet",
    description:
      "All domains at once: how many are well, what ends next, how far trust reaches, and who has to act on what.",
    from: "now-7d",
    to: "now",
    annotations: [restarts()],
    sections: [now(), next(), findings(), changes()],
  });
}

const SEEN = `${age("last_success_timestamp_seconds")} < 3 * 3600`;

const OWNER_AND_PLACE = ["owner", "account", "provider", "bucket"];

function withWorst(severity: number): string {
  return orNone(`count(${chosen(`${WORST} == ${severity}`)})`);
}

function now(): Section {
  return {
    title: "Now",
    panels: [
      stat({
        title: "Domains by their worst finding",
        description:
          "Every domain is in one box. Critical: visitors fail now or within a day; see the findings below. Unknown: nothing is wrong as far as is known, but no certificate was seen for three hours; look at the monitor.",
        none: "No domains: no daemon was scraped, or the choice above leaves none.",
        unit: "none",
        width: 24,
        height: 4,
        queries: [
          { legend: "critical", expr: withWorst(3) },
          { legend: "warning", expr: withWorst(2) },
          { legend: "info only", expr: withWorst(1) },
          {
            legend: "unknown",
            expr: orNone(
              `count((${bindings()} unless on (domain, port) ${WORST}) unless on (domain, port) (${SEEN}))`,
            ),
          },
          {
            legend: "ok",
            expr: orNone(
              `count((${bindings()} unless on (domain, port) ${WORST}) and on (domain, port) (${SEEN}))`,
            ),
          },
        ],
        meanings: {
          critical: "critical",
          warning: "warning",
          "info only": "info",
          unknown: "unknown",
          ok: "ok",
        },
      }),
      lines({
        title: "Domains by served state",
        description:
          "How what is served compares with what is hosted. A growing band of not-deployed or partly-deployed after a renewal means that a roll-out is stuck: see the findings. Rolling-out is normal.",
        none: "No domain was looked at yet.",
        unit: "none",
        width: 12,
        height: 9,
        draw: "stacked",
        meanings: STATE_MEANINGS,
        queries: [{ legend: "{{state}}", expr: `count by (state) (${chosen(metric("served_state"))})` }],
      }),
      lines({
        title: "Domains with findings, by class",
        description:
          "Outage: visitors fail now. Deadline: somebody must act by a date. Drift: served and hosted differ. Hygiene: worth mending some day. A domain counts once in each class.",
        none: "No domains: no daemon was scraped, or the choice above leaves none.",
        unit: "none",
        width: 12,
        height: 9,
        draw: "steps",
        meanings: { outage: "critical", deadline: "warning", drift: "plain", hygiene: "info" },
        queries: (["outage", "deadline", "drift", "hygiene"] as const).map((name) => ({
          legend: name,
          expr: orNone(
            `count(count by (domain, port) (${chosen(metric("finding", `subject="binding",${codesOf(name)}`))}))`,
          ),
        })),
      }),
    ],
  };
}

const LEFT: Limits = [
  [-Infinity, "critical"],
  [0, "none"],
];

function next(): Section {
  const ending = `bottomk(50, ${chosen(`${metric("leaf_not_after_timestamp_seconds")} - time()`)})`;
  return {
    title: "What ends next",
    panels: [
      table({
        title: "The 50 certificates that end first",
        description:
          "Served certificates, the worst endpoint of each domain. Renew from the top; a domain with a finding tells in its runbook what to do. What has ended has a negative rest.",
        none: "No certificate was seen at the chosen domains.",
        width: 12,
        height: 12,
        labels: ["domain", "port", ...OWNER_AND_PLACE],
        sort: "ends in",
        columns: [
          { name: "ends in", expr: joined(ending, ...OWNER_AND_PLACE), unit: "s", limits: LEFT },
          {
            name: "worst finding",
            by: ["domain", "port"],
            expr: `${WORST} and on (domain, port) ${ending}`,
            words: SEVERITIES,
          },
        ],
      }),
      table({
        title: "How far ahead trust reaches: domains by time left and trust store",
        description:
          "Counts domains by the time until a store stops trusting what they serve, whatever ends it: leaf, intermediate, or root. Short rests are normal for short-lived certificates that are renewed by a machine; anything under 'ended' is an outage for clients of a required store. 'Never' had no path to an anchor of the store.",
        none: "No trust store has judged any of the chosen domains yet.",
        width: 12,
        height: 12,
        labels: ["store", "tier"],
        sort: "store",
        columns: horizonColumns(),
      }),
    ],
  };
}

const DAY = 86_400;

/** Times to the horizon in days, each with what a domain in it means. */
const BUCKETS = [
  { name: "ended", from: -Infinity, to: 0, meaning: "critical" },
  { name: "< 7 d", from: 0, to: 7, meaning: "warning" },
  { name: "7–30 d", from: 7, to: 30, meaning: "info" },
  { name: "30–90 d", from: 30, to: 90, meaning: "ok" },
  { name: "90–365 d", from: 90, to: 365, meaning: "ok" },
  { name: "> 1 y", from: 365, to: Infinity, meaning: "ok" },
] as const;

function horizonColumns(): readonly Column[] {
  const until = metricOfStore("trusted_until_timestamp_seconds");
  const never = `${metricOfStore("trusted")} unless on (domain, port, store) ${until}`;
  return [
    {
      name: "never",
      expr: `count by (store, tier) (${chosen(never)})`,
      limits: [[1, "critical"]],
      filled: true,
    },
    ...BUCKETS.map(({ name, from, to, meaning }): Column => {
      const left = `(${until} - time())`;
      const bounds = [
        ...(from === -Infinity ? [] : [`(${left} >= bool ${from * DAY})`]),
        ...(to === Infinity ? [] : [`(${left} < bool ${to * DAY})`]),
      ];
      return {
        name,
        expr: `sum by (store, tier) (${chosen(bounds.join(" * "))})`,
        limits: [[1, meaning]],
        filled: true,
      };
    }),
  ];
}

function findings(): Section {
  const open = metric("finding", 'subject="binding"');
  return {
    title: "Who has to do what",
    panels: [
      table({
        title: "Open findings by code and owner",
        description:
          "The code links to its runbook. Act by the earliest date; one cause often shows at many domains. Silenced ones stay here and are counted apart.",
        none: "Nothing is open at the chosen domains.",
        width: 14,
        height: 10,
        labels: ["code", "owner"],
        sort: "-severity",
        columns: [
          { name: "severity", expr: joined(open, "owner"), words: SEVERITIES },
          { name: "domains", expr: `count by (code, owner) (${joined(open, "owner")})` },
          {
            name: "earliest deadline in",
            expr: `min by (code, owner) (${joined(metric("finding_deadline_timestamp_seconds", 'subject="binding"'), "owner")}) - time()`,
            unit: "s",
            limits: LEFT,
          },
          {
            name: "silenced",
            expr: `count by (code, owner) (${joined(metric("finding_suppressed", 'subject="binding"'), "owner")})`,
          },
        ],
      }),
      lines({
        title: "Open warnings and criticals by owner",
        description:
          "Whose work piles up. The name is empty for domains that nobody is named for: give them an owner in the configuration.",
        none: "No warning and no critical finding was open in this time.",
        unit: "none",
        width: 10,
        height: 10,
        draw: "stacked",
        queries: [{ legend: "{{owner}}", expr: `count by (owner) (${joined(`${open} >= 2`, "owner")})` }],
      }),
    ],
  };
}

function changes(): Section {
  const changesWithin = (time: string) =>
    `changes(${metric("leaf_not_before_timestamp_seconds", "", `[${time}]`)})`;
  const rolling = metric("served_state", 'state="rolling-out"');
  const endpoints = (state: string) =>
    `${joined(metric("endpoints", `state="${state}"`), "owner")} and on (domain, port) ${rolling}`;
  return {
    title: "Renewals and roll-outs",
    panels: [
      lines({
        title: "Served certificates that changed, by owner",
        description:
          "Each bar counts changes of the begin of validity of what is served: renewals, and returns to a former certificate. No bar for weeks where certificates live 90 days or less means that renewal stands still.",
        none: "No certificate was seen at the chosen domains.",
        unit: "none",
        width: 8,
        height: 9,
        draw: "bars",
        interval: "1h",
        queries: [
          {
            legend: "{{owner}}",
            expr: `sum by (owner) (${joined(changesWithin("$__rate_interval"), "owner")})`,
          },
        ],
      }),
      table({
        title: "Renewed in the shown time",
        description:
          "Domains whose served certificate changed, with the number of changes. More than one change in a short time is a roll-out that goes back and forth: open the domain.",
        none: "No served certificate changed in the shown time.",
        width: 8,
        height: 9,
        labels: ["domain", "port", "owner"],
        sort: "-changes",
        columns: [{ name: "changes", expr: `${joined(changesWithin("$__range"), "owner")} > 0` }],
      }),
      table({
        title: "Roll-outs in progress",
        description:
          "A new certificate is hosted and on its way to the edges, within its time budget: wait. After the budget the domain becomes not-deployed or partly-deployed, and a finding opens.",
        none: "Nothing is being rolled out.",
        width: 8,
        height: 9,
        labels: ["domain", "port", "owner"],
        sort: "domain",
        columns: [
          { name: "serve the new one", expr: endpoints("current") },
          { name: "serve the former one", expr: endpoints("former"), limits: [[1, "info"]] },
          { name: "failed", expr: endpoints("failed"), limits: [[1, "warning"]] },
        ],
      }),
    ],
  };
}
