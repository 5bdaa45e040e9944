import { BigValueTextMode } from "@grafana/grafana-foundation-sdk/common";
import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { restarts } from "./annotations.ts";
import { buildDashboard, type Section } from "./dashboard.ts";
import { ENDPOINT_MEANINGS, type Limits, SEVERITIES, STATE_MEANINGS, words } from "./meanings.ts";
import { bands, lines, stat } from "./panels.ts";
import { failuresByReason, stageTimes } from "./probes.ts";
import { metric } from "./queries.ts";
import { table } from "./table.ts";

export function domain(): Dashboard {
  return buildDashboard({
    name: "domain",
    description:
      "One domain: what is served and hosted, who trusts it until when, what is wrong and what changed. Account, provider and owner narrow the list of domains.",
    from: "now-30d",
    to: "now",
    annotations: [restarts()],
    sections: [now(), served(), trust(), connections()],
  });
}

const NEVER_SEEN = "No certificate was ever seen at this domain.";

const LEFT: Limits = [
  [-Infinity, "critical"],
  [0, "none"],
];

function of(name: string, matchers = "", range = ""): string {
  const both = ['domain="$domain",port=~"$port"', ...(matchers === "" ? [] : [matchers])].join(",");
  return metric(name, both, range);
}

function now(): Section {
  return {
    title: "Now",
    panels: [
      stat({
        title: "Served against hosted",
        description:
          "The served state. Anything but in-sync, not-comparable and rolling-out has a finding beside it that says what to do.",
        none: "The domain was not looked at yet.",
        unit: "none",
        width: 6,
        height: 4,
        text: BigValueTextMode.Name,
        meanings: STATE_MEANINGS,
        queries: [{ legend: "{{state}}", expr: of("served_state") }],
      }),
      stat({
        title: "The served certificate ends in",
        description:
          "The one that ends first, over all endpoints and key types. Negative when it has ended. Whether that is soon is said by a finding: it depends on the lifetime.",
        none: NEVER_SEEN,
        unit: "s",
        width: 6,
        height: 4,
        limits: LEFT,
        queries: [{ legend: "port {{port}}", expr: `${of("leaf_not_after_timestamp_seconds")} - time()` }],
      }),
      stat({
        title: "Last seen",
        description:
          "How long ago a probe last saw a certificate: the age of everything shown here. Hours mean that nobody answers, or that the monitor stands still.",
        none: NEVER_SEEN,
        unit: "s",
        width: 6,
        height: 4,
        limits: [
          [-Infinity, "ok"],
          [3 * 3600, "unknown"],
        ],
        queries: [{ legend: "port {{port}}", expr: `time() - ${of("last_success_timestamp_seconds")}` }],
      }),
      stat({
        title: "Last probed",
        description:
          "How long ago the domain was last asked at all. More than two hours: look at the sweeps on the dashboard of the monitor.",
        none: "The domain was not probed yet.",
        unit: "s",
        width: 6,
        height: 4,
        limits: [
          [-Infinity, "ok"],
          [2 * 3600, "unknown"],
        ],
        queries: [{ legend: "port {{port}}", expr: `time() - ${of("last_probe_timestamp_seconds")}` }],
      }),
      table({
        title: "Open findings",
        description:
          "The code links to its runbook. Scope is the trust store or the layer that it is about. Act by the deadline.",
        none: "Nothing is open at this domain.",
        width: 12,
        height: 7,
        labels: ["code", "scope", "port"],
        sort: "-severity",
        columns: [
          { name: "severity", expr: of("finding"), words: SEVERITIES },
          {
            name: "deadline in",
            expr: `${of("finding_deadline_timestamp_seconds")} - time()`,
            unit: "s",
            limits: LEFT,
          },
          { name: "silenced", expr: of("finding_suppressed"), words: words({ 1: ["silenced", "unknown"] }) },
        ],
      }),
      table({
        title: "What is known about the domain",
        description:
          "Where it is bound and who owns it. When something here is wrong, mend the inventory: certhorizon explain DOMAIN says what set each attribute.",
        none: "The domain is not in the inventory of this daemon.",
        width: 12,
        height: 7,
        labels: ["port", "account", "provider", "bucket", "region", "served_by", "owner", "critical"],
        sort: "port",
        columns: [{ name: "known", expr: of("binding_info"), isHidden: true }],
      }),
    ],
  };
}

function served(): Section {
  return {
    title: "What is served",
    panels: [
      bands({
        title: "Certificates over time, by key type",
        description:
          "A band for each served certificate while it was the one that ends first. Two bands of one key type beside each other are a roll-out, or edges that disagree.",
        none: NEVER_SEEN,
        unit: "none",
        width: 12,
        height: 7,
        queries: [{ legend: "{{key_type}} {{serial}}", expr: of("certificate_info") }],
      }),
      table({
        title: "Certificates served now",
        description:
          "Compare the SHA-256 with the file that you uploaded: certhorizon inspect FILE prints it. One line for each key type.",
        none: NEVER_SEEN,
        width: 12,
        height: 7,
        labels: ["port", "key_type", "issuer", "anchor", "serial", "fingerprint_sha256"],
        sort: "key_type",
        columns: [{ name: "served", expr: of("certificate_info"), isHidden: true }],
      }),
      bands({
        title: "Served state over time",
        description:
          "How served and hosted compared. A renewal goes from in-sync through rolling-out back to it.",
        none: "The domain was not looked at in this time.",
        unit: "none",
        width: 12,
        height: 7,
        meanings: STATE_MEANINGS,
        queries: [{ legend: "{{state}}", expr: `max by (state) (${of("served_state")})` }],
      }),
      lines({
        title: "Endpoints by the certificate they serve",
        description:
          "Current is the hosted one, former was hosted before, other is neither, failed gave none. Former ones that stay beside current ones are edges that were not updated.",
        none: "The domain was not probed in this time, or there is nothing to compare with.",
        unit: "none",
        width: 12,
        height: 7,
        draw: "stacked",
        meanings: ENDPOINT_MEANINGS,
        queries: [{ legend: "{{state}}", expr: `sum by (state) (${of("endpoints")})` }],
      }),
      lines({
        title: "Time left: hosted against served",
        description:
          "A renewal lifts the line of the layer first and that of the served certificate after it. A hosted line far above the served one is a certificate that waits for its roll-out.",
        none: NEVER_SEEN,
        unit: "s",
        width: 24,
        height: 8,
        queries: [
          { legend: "served", expr: `${of("leaf_not_after_timestamp_seconds")} - time()` },
          { legend: "hosted at {{layer}}", expr: `${of("hosted_not_after_timestamp_seconds")} - time()` },
          {
            legend: "first end on the path",
            expr: `${of("path_earliest_not_after_timestamp_seconds")} - time()`,
          },
        ],
      }),
    ],
  };
}

function trust(): Section {
  const stores = 'store=~"$store"';
  const left = `${of("trusted_until_timestamp_seconds", stores)} - time()`;
  return {
    title: "Who trusts it until when",
    panels: [
      table({
        title: "Trust horizon by store",
        description:
          "Until when each store trusts what the worst endpoint serves, what ends that first, and under which anchor. limited_by leaf: renewing is enough. Anything else: another chain or another root is needed before that day.",
        none: "No trust store has judged this domain.",
        width: 12,
        height: 8,
        labels: ["store", "tier", "limited_by", "anchor", "port"],
        sort: "tier",
        columns: [
          {
            name: "trusted",
            expr: withLimit(of("trusted", stores)),
            words: words({ 0: ["not trusted", "critical"], 1: ["trusted", "ok"] }),
          },
          { name: "time left", expr: withLimit(left), unit: "s", limits: LEFT },
        ],
      }),
      lines({
        title: "Time left in each store",
        description:
          "A line that a renewal does not lift is limited by something above the leaf: see limited_by beside it.",
        none: "No trust store ever had a path to an anchor for this domain.",
        unit: "s",
        width: 12,
        height: 8,
        queries: [{ legend: "{{store}}", expr: left }],
      }),
    ],
  };
}

function withLimit(vector: string): string {
  return `(${vector}) * on (domain, port, store) group_left (limited_by, anchor) ${of("trust_info")}`;
}

function connections(): Section {
  return {
    title: "Connections",
    panels: [
      table({
        title: "TLS versions and key-exchange groups",
        description:
          "What the endpoints of this domain last negotiated with a modern client. Below TLSv1.2 clients are lost; X25519MLKEM768 is the post-quantum group.",
        none: "No handshake ever succeeded at this domain.",
        width: 8,
        height: 8,
        labels: ["version", "group", "port"],
        sort: "version",
        columns: [{ name: "negotiated", expr: of("tls_info"), isHidden: true }],
      }),
      stageTimes({ width: 8, height: 8 }),
      failuresByReason({ width: 8, height: 8 }),
    ],
  };
}
