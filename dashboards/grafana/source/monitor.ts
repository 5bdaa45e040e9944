import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { restarts } from "./annotations.ts";
import { buildDashboard, type Section } from "./dashboard.ts";
import { words } from "./meanings.ts";
import { blindSpots, health } from "./monitor-health.ts";
import { lines } from "./panels.ts";
import { failuresByReason, probeRate, stageTimes } from "./probes.ts";
import { age, metric } from "./queries.ts";
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
        columns: [{ name: "silenced", expr: metric("finding_suppressed"), isHidden: true }],
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
