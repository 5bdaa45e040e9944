import { lines, type Place } from "./panels.ts";
import { metric } from "./queries.ts";

type Size = Pick<Place, "width" | "height">;

/** Probes are counted for the daemon as a whole, not for a domain: the titles say so. */
export function stageTimes(size: Size): ReturnType<typeof lines> {
  const buckets = metric("probe_duration_seconds_bucket", "", "[$__rate_interval]");
  const quantile = (q: number) => `histogram_quantile(${q}, sum by (le, stage) (rate(${buckets})))`;
  return lines({
    title: "Probe times by stage, all domains of this daemon",
    description:
      "Median and 99th percentile. All stages slower at once: this machine or its network. Only the handshake: the servers, or a busy daemon.",
    none: "No probe was made in this time.",
    unit: "s",
    ...size,
    queries: [
      { legend: "{{stage}} median", expr: quantile(0.5) },
      { legend: "{{stage}} 99 %", expr: quantile(0.99) },
    ],
  });
}

export function failuresByReason(size: Size): ReturnType<typeof lines> {
  return lines({
    title: "Failed probes by stage and reason, all domains of this daemon",
    description:
      "How many probes failed in each interval. One reason that rises for many domains at once is often our own network; which domains do not answer is on the fleet.",
    none: "No probe has failed since the daemon was started.",
    unit: "none",
    ...size,
    draw: "bars",
    interval: "5m",
    queries: [
      {
        legend: "{{stage}}: {{reason}}",
        expr: `sum by (stage, reason) (increase(${metric("probe_failures_total", "", "[$__rate_interval]")}))`,
      },
    ],
  });
}

export function probeRate(size: Size): ReturnType<typeof lines> {
  return lines({
    title: "Probes per second by stage",
    description:
      "The load that watching makes. It rises while domains have findings or roll out (every five minutes instead of hourly). Nothing for an hour: the sweeps stand still.",
    none: "No probe was made in this time.",
    unit: "cps",
    ...size,
    queries: [
      {
        legend: "{{stage}}",
        expr: `sum by (stage) (rate(${metric("probe_duration_seconds_count", "", "[$__rate_interval]")}))`,
      },
    ],
  });
}
