import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { restarts } from "./annotations.ts";
import { buildDashboard, type Section } from "./dashboard.ts";
import { SEVERITIES, words } from "./meanings.ts";
import { lines, stat } from "./panels.ts";
import { failuresByReason, probeRate, stageTimes } from "./probes.ts";
import { bindings, chosen, joined, metric, metricOfStore } from "./queries.ts";
import { table } from "./table.ts";

export function monitor(): Dashboard {
  return buildDashboard({
    name: "monitor",
    description:
      "Whether the monitor itself can be believed: its sweeps, its sources, its messages, and what it uses. Account, provider, owner and store concern the section about blind spots.",
    from: "now-24h",
    to: "now",
    annotations: [restarts()],
    sections: [health(), sources(), blindSpots(), messages(), probes(), resources()],
  });
}

const HOUR = 3600;

function age(name: string): string {
  return `time() - ${metric(name)}`;
}

function health(): Section {
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
        limits: [
          [-Infinity, "critical"],
          [1, "ok"],
        ],
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
        limits: [
          [-Infinity, "warning"],
          [1, "ok"],
        ],
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

function sources(): Section {
  return {
    title: "Sources",
    panels: [
      table({
        title: "Sources of bindings",
        description:
          "Where domains come from. After a failed reading the last good list stays in force: mend credentials or network before it grows old.",
        none: "No source was read yet.",
        width: 12,
        height: 7,
        labels: ["source"],
        sort: "last reading",
        columns: [
          {
            name: "last reading",
            expr: metric("source_up"),
            words: words({ 0: ["failed", "critical"], 1: ["good", "ok"] }),
          },
          { name: "last good", expr: age("source_last_success_timestamp_seconds"), unit: "s" },
          { name: "bindings", expr: metric("bindings") },
        ],
      }),
      lines({
        title: "Bindings by source",
        description:
          "A sudden drop is not believed until a person confirms it (inventory-shrunk). A slow one is how domains leave.",
        none: "No source was read in this time.",
        unit: "none",
        width: 12,
        height: 7,
        draw: "steps",
        queries: [{ legend: "{{source}}", expr: metric("bindings") }],
      }),
    ],
  };
}

function blindSpots(): Section {
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
            words: words({ 1: ["never seen", "unknown"] }),
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

function messages(): Section {
  return {
    title: "Messages",
    panels: [
      lines({
        title: "Messages that wait to be sent",
        description:
          "The outbox. It fills for a moment with every finding and empties again; one that keeps growing cannot be delivered.",
        none: "This daemon sends no messages.",
        unit: "none",
        width: 8,
        height: 7,
        draw: "steps",
        queries: [{ legend: "waiting", expr: metric("outbox_pending") }],
      }),
      lines({
        title: "Deliveries by road and result",
        description:
          "Sent is good, retry is tried again, failed was given up: somebody was not told. See delivery-failing for what to do.",
        none: "Nothing was delivered since the start.",
        unit: "none",
        width: 8,
        height: 7,
        draw: "bars",
        interval: "5m",
        queries: [
          {
            legend: "{{road}}: {{result}}",
            expr: `sum by (road, result) (increase(${metric("deliveries_total", "", "[$__rate_interval]")}))`,
          },
        ],
      }),
      table({
        title: "Silenced findings",
        description:
          "Open, but told to nobody: acknowledged or silenced by a person. Look through them now and then; certhorizon findings says who did it and until when.",
        none: "Nothing is silenced.",
        width: 8,
        height: 7,
        labels: ["code", "subject", "domain", "port", "scope"],
        sort: "code",
        columns: [{ name: "silenced", expr: metric("finding_suppressed") }],
      }),
    ],
  };
}

function probes(): Section {
  const size = { width: 8, height: 8 } as const;
  return { title: "Probes", panels: [probeRate(size), stageTimes(size), failuresByReason(size)] };
}

function resources(): Section {
  const size = { width: 6, height: 7 } as const;
  return {
    title: "What it uses",
    panels: [
      lines({
        title: "Delay of the event loop",
        description:
          "Since the scrape before. Tenths of a second make measured times wrong; seconds stop the sweeps. Fewer probes at once help.",
        none: "No daemon was scraped in this time.",
        unit: "s",
        ...size,
        queries: [
          { legend: "99 %", expr: metric("event_loop_delay_p99_seconds") },
          { legend: "longest", expr: metric("event_loop_delay_max_seconds") },
        ],
      }),
      lines({
        title: "Memory",
        description:
          "Resident memory and heap in use. It grows with the number of domains and then stays; a rise without end is a fault worth reporting.",
        none: "No daemon was scraped in this time.",
        unit: "bytes",
        ...size,
        queries: [
          { legend: "resident", expr: metric("process_resident_memory_bytes") },
          { legend: "heap", expr: metric("process_heap_used_bytes") },
        ],
      }),
      lines({
        title: "Processor",
        description: "Share of one core. Probes may use more in processes of their own.",
        none: "No daemon was scraped in this time.",
        unit: "percentunit",
        ...size,
        queries: [
          { legend: "cores", expr: `rate(${metric("process_cpu_seconds_total", "", "[$__rate_interval]")})` },
        ],
      }),
      table({
        title: "Version",
        description: "What runs. After an upgrade the daemon must be started anew.",
        none: "No daemon was scraped.",
        width: 6,
        height: 7,
        labels: ["version", "node"],
        sort: "version",
        columns: [
          {
            name: "up for",
            expr: `${age("process_start_time_seconds")} + on (instance) group_right 0 * ${metric("build_info")}`,
            unit: "s",
          },
        ],
      }),
    ],
  };
}
