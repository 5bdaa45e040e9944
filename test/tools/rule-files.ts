import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";

export const PROMETHEUS_FOLDER: string = resolve(import.meta.dirname, "../../dashboards/prometheus");

export interface AlertRule {
  readonly file: string;
  readonly alert: string;
  readonly expr: string;
  readonly severity: string;
  readonly annotations: Readonly<Record<string, string>>;
}

interface RuleFile {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly alert?: string;
      readonly expr: string;
      readonly labels?: Readonly<Record<string, string>>;
      readonly annotations?: Readonly<Record<string, string>>;
    }[];
  }[];
}

interface RuleTestFile {
  readonly tests: readonly {
    readonly alert_rule_test?: readonly {
      readonly alertname: string;
      readonly exp_alerts: readonly { readonly exp_labels: Readonly<Record<string, string>> }[];
    }[];
  }[];
}

export function ruleFiles(): readonly string[] {
  return readdirSync(PROMETHEUS_FOLDER).filter((file) => file.endsWith(".rules.yml"));
}

export function ruleTestFiles(): readonly string[] {
  return readdirSync(join(PROMETHEUS_FOLDER, "tests")).map((file) => join("tests", file));
}

/** Every alerting rule of the rule files. */
export function alertRules(): readonly AlertRule[] {
  return ruleFiles().flatMap((file) =>
    read<RuleFile>(file)
      .groups.flatMap(({ rules }) => rules)
      .flatMap(({ alert, expr, labels = {}, annotations = {} }) =>
        alert === undefined ? [] : [{ file, alert, expr, severity: labels["severity"] ?? "", annotations }],
      ),
  );
}

/** `name severity` of every alert that some test of promtool makes fire. */
export function firedInTests(): ReadonlySet<string> {
  const tests = ruleTestFiles().flatMap((file) => read<RuleTestFile>(file).tests);
  return new Set(
    tests
      .flatMap(({ alert_rule_test: cases = [] }) => cases)
      .flatMap(({ alertname, exp_alerts: alerts }) =>
        alerts.map(({ exp_labels: labels }) => `${alertname} ${labels["severity"]}`),
      ),
  );
}

function read<T>(file: string): T {
  return parse(readFileSync(join(PROMETHEUS_FOLDER, file), "utf8")) as T;
}
