import type { Section } from "./dashboard.ts";
import { SEVERITIES, words } from "./meanings.ts";
import { lines, stat } from "./panels.ts";
import { age, bindings, chosen, joined, metric, metricOfStore } from "./queries.ts";
import { table } from "./table.ts";

const HOUR = 3600;

export function health(): Section {
  const size = { width: 4, height: 4 } as const;
  return {
    title: "Health",
    panels: [
      stat({
        title: "Scrape",
        description:
          "Whether Prometheus reached the daemon at its last try. Down: is the process running, is the address right, does a firewall stand between?",
        none: "Prometheus does not know this daemon.",
        unit: "none",
        ...size,
        queries: [{ legend: "scrape", expr: 'up{instance="$instance"}' }],
        words: words({ 0: ["not reached", "critical"], 1: ["reached", "ok"] }),
      }),
      stat({
        title: "Last sweep",
        description:
          "How long ago the last sweep was completed. Sweeps begin every minute; more than two hours is a finding (sweep-late): read the log.",
        none: "No sweep was completed since the start.",
        unit: "s",
        ...size,
        queries: [{ legend: "ago", expr: age("sweep_last_completed_timestamp_seconds") }],
        limits: [
          [-Infinity, "ok"],
          [HOUR / 4, "warning"],
          [2 * HOUR, "critical"],
        ],
      }),
      stat({
        title: "Sources that answer",
        description:
          "Share of the sources of bindings whose last reading succeeded. Below 100 %: see the table of sources. Domains stay as last read.",
        none: "No source was read yet.",
        unit: "percentunit",
        ...size,
        queries: [{ legend: "up", expr: `avg(${metric("source_up")})` }],
        limits: [
          [-Infinity, "critical"],
          [0.01, "warning"],
          [1, "ok"],
        ],
      }),
      stat({
        title: "Configuration in force",
        description:
          "Old means that the newest file was refused and the one before is still in force: certhorizon validate says why.",
        none: "No daemon was scraped.",
        unit: "none",
        ...size,
        queries: [{ legend: "configuration", expr: metric("config_last_reload_successful") }],
        words: words({ 0: ["old", "warning"], 1: ["newest", "ok"] }),
      }),
      stat({
        title: "Oldest message that waits",
        description:
          "How long the oldest message has waited to be sent. More than half an hour: see deliveries that failed, then the mail server.",
        none: "No message waits.",
        unit: "s",
        ...size,
        queries: [{ legend: "waiting", expr: age("outbox_oldest_timestamp_seconds") }],
        limits: [
          [-Infinity, "ok"],
          [HOUR / 2, "warning"],
          [6 * HOUR, "critical"],
        ],
      }),
      stat({
        title: "Age of the trust data",
        description:
          "When somebody last looked through the dates of the root programs that this version carries. After half a year: install a newer version.",
        none: "No daemon was scraped.",
        unit: "s",
        ...size,
        queries: [{ legend: "age", expr: age("trust_data_timestamp_seconds") }],
        limits: [
          [-Infinity, "ok"],
          [180 * 24 * HOUR, "warning"],
        ],
      }),
      lines({
        title: "Time since the last completed sweep",
        description: "A saw with teeth of a minute. A slope that keeps rising is a sweep that hangs.",
        none: "No sweep was completed in this time.",
        unit: "s",
        width: 8,
        height: 7,
        queries: [{ legend: "since", expr: age("sweep_last_completed_timestamp_seconds") }],
      }),
      lines({
        title: "How long sweeps took",
        description:
          "The last completed sweep at each moment. Near a minute and more: more probes at once, or servers that answer slowly.",
        none: "No sweep was completed in this time.",
        unit: "s",
        width: 8,
        height: 7,
        queries: [{ legend: "sweep", expr: metric("sweep_duration_seconds") }],
      }),
      table({
        title: "Findings about the monitor, its sources and stores",
        description: "The code links to its runbook. Scope names the source or the trust store.",
        none: "Nothing is wrong with the monitor, as far as it knows.",
        width: 8,
        height: 7,
        labels: ["code", "subject", "scope"],
        sort: "-severity",
        columns: [{ name: "severity", expr: metric("finding", 'subject!="binding"'), words: SEVERITIES }],
      }),
    ],
  };
}

export function blindSpots(): Section {
  const unjudged = `count(${bindings()}) - on () group_right count by (store) (${chosen(metricOfStore("trusted"))})`;
  return {
    title: "Blind spots",
    panels: [
      table({
        title: "The 50 domains not seen for longest",
        description:
          "What is shown about them is as old as this. One domain: it does not answer, see its findings. All of them: this machine has no network.",
        none: "No certificate was ever seen.",
        width: 12,
        height: 8,
        labels: ["domain", "port", "owner"],
        sort: "-last seen",
        columns: [
          {
            name: "last seen",
            expr: `topk(50, ${joined(age("last_success_timestamp_seconds"), "owner")})`,
            unit: "s",
            limits: [[3 * HOUR, "unknown"]],
          },
        ],
      }),
      table({
        title: "Domains that were never seen",
        description:
          "No probe has ever got a certificate from them, so nothing but the failure is known. Shut down on purpose? Take them out, or set monitor: false.",
        none: "A certificate was seen at every chosen domain.",
        width: 6,
        height: 8,
        labels: ["domain", "port", "owner"],
        sort: "domain",
        columns: [
          {
            name: "never",
            expr: `${bindings()} unless on (domain, port) ${metric("last_success_timestamp_seconds")}`,
            isHidden: true,
          },
        ],
      }),
      table({
        title: "Domains without a verdict, by store",
        description:
          "Domains that the store does not watch, that were never seen, or whose anchor is not known byte by byte. For a required store it should be the number of domains never seen.",
        none: "No trust store has judged any of the chosen domains.",
        width: 6,
        height: 8,
        labels: ["store"],
        sort: "store",
        columns: [{ name: "domains", expr: unjudged }],
      }),
    ],
  };
}
