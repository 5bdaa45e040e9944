import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { alertName, alertsToPush } from "../../src/core/alerts/alertmanager-alerts.ts";
import { FINDING_CODES, type FindingCode } from "../../src/core/findings/codes.ts";
import type { Severity, SubjectKind } from "../../src/core/findings/finding.ts";
import { plantFinding } from "../adapters/metrics/planted-records.ts";
import {
  findingRules,
  findingRuleTests,
  MANUAL_FILE,
  OTHER_FINDING,
  RULE_TESTS_FILE,
  RULES_FILE,
  RUNBOOKS,
  withFindingTable,
} from "../tools/generate-prometheus-rules.ts";
import { type AlertRule, alertRules, firedInTests, PROMETHEUS_FOLDER } from "../tools/rule-files.ts";

const rules = alertRules();
const onFindings = rules.filter(({ file }) => file === "certhorizon-findings.rules.yml");
const codes = Object.keys(FINDING_CODES) as readonly FindingCode[];

it("the files for findings are what the generator gives", () => {
  const advice = "run: node test/tools/generate-prometheus-rules.ts";
  expect(readFileSync(RULES_FILE, "utf8"), advice).toBe(`${findingRules()}\n`);
  expect(readFileSync(RULE_TESTS_FILE, "utf8"), advice).toBe(findingRuleTests());
  const manual = readFileSync(MANUAL_FILE, "utf8");
  expect(manual, advice).toBe(withFindingTable(manual));
});

it("every code has one alert per severity", () => {
  expect(onFindings.map(({ alert, severity }) => `${alert} ${severity}`)).toEqual(
    [...codes.map(alertName), OTHER_FINDING].flatMap((name) => [`${name} warning`, `${name} critical`]),
  );
});

it("names are the code in one word", () => {
  expect(alertName("leaf-expiring")).toBe("CerthorizonLeafExpiring");
  expect(alertName("cname-mismatch")).toBe("CerthorizonCnameMismatch");
});

it("every rule fires in a test of promtool", () => {
  const fired = firedInTests();
  const never = rules.filter(({ alert, severity }) => !fired.has(`${alert} ${severity}`));
  expect(never.map(({ alert, severity }) => `${alert} ${severity}`)).toEqual([]);
});

it("no name stands in two files, so that a rule is known by its name", () => {
  const files = Map.groupBy(rules, ({ alert }) => alert);
  for (const [alert, named] of files) expect(new Set(named.map(({ file }) => file)).size, alert).toBe(1);
});

it.each(codes)("%s is pushed with the name and labels that promtool finds", (code) => {
  const { found, expected } = expectedAlerts(code);
  const pushed = alertsToPush({
    at: 0,
    open: found.map((labels, index) => plantFinding({ ...labels, id: `f${index}`, code })),
    transitions: [],
    ownerOf: ({ domain }) => (domain.startsWith("b.") ? "" : "web"),
    isSuppressed: () => false,
    links: { runbook: () => undefined, status: () => undefined },
  });
  expect(pushed.map(({ labels }) => labels)).toEqual(expected);
});

/** Of one code in the tests for promtool: what is open, and what has to fire. */
function expectedAlerts(code: FindingCode) {
  const { tests } = parse(readFileSync(RULE_TESTS_FILE, "utf8")) as {
    readonly tests: readonly {
      readonly alert_rule_test: readonly {
        readonly alertname: string;
        readonly exp_alerts: readonly { readonly exp_labels: Labels }[];
      }[];
    }[];
  };
  const expected = tests
    .flatMap(({ alert_rule_test: cases }) => cases)
    .flatMap(({ alertname, exp_alerts: alerts }) =>
      alerts.map(({ exp_labels: one }) => ({ alertname, ...one })),
    )
    .filter((labels) => labels.code === code);
  const found = expected.map(({ subject, domain = "", port = "0", scope = "", severity }) => ({
    ...{ subject: subject as SubjectKind, domain, port: Number(port), scope },
    severity: severity as Severity,
  }));
  return { expected, found };
}

interface Labels {
  readonly subject: string;
  readonly domain?: string;
  readonly port?: string;
  readonly code: string;
  readonly scope?: string;
  readonly severity: string;
}

describe("annotations", () => {
  /** Nothing emits these codes yet; their runbooks come with them. */
  const known = new Set<string>(codes);

  it.each(rules.map((rule) => [`${rule.alert} ${rule.severity}`, rule] as const))("of %s", (_, rule) => {
    expect(rule.annotations["summary"]).toMatch(/\S/);
    expect(rule.annotations["description"]).toMatch(/\.$/);
    const { runbook_url: url } = rule.annotations;
    if (["CerthorizonAbsent", "CerthorizonWatchdog"].includes(rule.alert)) {
      expect(url).toBeUndefined();
      return;
    }
    expect(url?.startsWith(`${RUNBOOKS}/`)).toBe(true);
    const named = runbookCodes(rule, url?.slice(RUNBOOKS.length + 1) ?? "");
    expect(named.length).toBeGreaterThan(0);
    for (const code of named) expect(known).toContain(code);
  });
});

/** The codes that a link may end in, templates resolved. */
function runbookCodes(rule: AlertRule, link: string): readonly string[] {
  if (link === "{{ $labels.code }}") return codes;
  if (link === "{{ $labels.state }}") return /state=~"([^"]+)"/.exec(rule.expr)?.[1]?.split("|") ?? [];
  return link
    .replaceAll(/\{\{.*?\}\}/g, " ")
    .trim()
    .split(/\s+/);
}

it("codes in expressions exist", () => {
  for (const { alert, expr } of rules) {
    const named = [...expr.matchAll(/code(?:=|!=|=~|!~)"([^"]+)"/g)].flatMap(([, all]) => all?.split("|"));
    for (const code of named) expect(codes, alert).toContain(code);
  }
});

it("the example holds back outages, all of them, while the network or the clock is at fault", () => {
  const text = readFileSync(join(PROMETHEUS_FOLDER, "alertmanager.example.yml"), "utf8");
  const { inhibit_rules: inhibitions } = parse(text) as {
    readonly inhibit_rules: readonly { source_matchers: string[]; target_matchers: string[] }[];
  };
  const held = inhibitions.find(({ source_matchers: [source] }) => source?.includes("clock-skewed"));
  const outages = codes.filter((code) => FINDING_CODES[code].class === "outage");
  expect(held?.target_matchers).toEqual([`code =~ "${outages.join("|")}"`]);
});

describe("docs/alerting-from-prometheus.md", () => {
  const manual = readFileSync(MANUAL_FILE, "utf8");

  it("has every alert in its tables, with the severities of its rules", () => {
    const rows = [...manual.matchAll(/^\| `(Certhorizon\w+)` \| ([^|]+) \|/gm)];
    const told = rows.map(([, name, severities]) => `${name}: ${severities}`).sort();
    const meant = [...Map.groupBy(rules, ({ alert }) => alert)].map(
      ([alert, all]) => `${alert}: ${all.map(({ severity }) => severity).join(", ")}`,
    );
    expect(told).toEqual(meant.sort());
  });
});
