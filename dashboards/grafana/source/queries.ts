import { METRIC_PREFIX } from "../../../src/adapters/metrics/family.ts";
import { FINDING_CODES, type FindingClass } from "../../../src/core/findings/codes.ts";

/** Values as they were at the begin of the dashboard's time range, on every step: for what reaches into the future. */
export const AT_BEGIN = `@ ${grafana("__from:date:seconds")}`;

/** A variable that Grafana fills in, for where `$name` is not enough. */
export function grafana(variable: string): string {
  return `\${${variable}}`;
}

/** Series of the chosen daemon. Two daemons that watch the same domains must not meet in one join. */
export function metric(name: string, matchers = "", range = ""): string {
  const all = ['instance="$instance"', ...(matchers === "" ? [] : [matchers])].join(",");
  return `${METRIC_PREFIX}${name}{${all}}${range}`;
}

/** Seconds since the instant that a metric tells. */
export function age(name: string): string {
  return `time() - ${metric(name)}`;
}

/** The bindings that the variables choose: the join partner of everything about domains. */
export function bindings(at = ""): string {
  const matchers = 'account=~"$account",provider=~"$provider",owner=~"$owner"';
  return metric("binding_info", matchers, at === "" ? "" : ` ${at}`);
}

/** Only what belongs to the chosen bindings. */
export function chosen(vector: string, at = ""): string {
  return `(${vector}) and on (domain, port) ${bindings(at)}`;
}

/** Only what belongs to the chosen bindings, with labels of theirs. */
export function joined(vector: string, ...labels: readonly string[]): string {
  return `(${vector}) * on (domain, port) group_left (${labels.join(", ")}) ${bindings()}`;
}

/** A count that is 0, rather than absent, while there are bindings; without bindings nothing is claimed. */
export function orNone(count: string): string {
  return `${count} or 0 * count(${bindings()})`;
}

export function metricOfStore(name: string, matchers = "", range = ""): string {
  return metric(name, ['store=~"$store"', ...(matchers === "" ? [] : [matchers])].join(","), range);
}

/** Matches the codes of a class. */
export function codesOf(name: FindingClass): string {
  const codes = Object.entries(FINDING_CODES).filter(([, kind]) => kind.class === name);
  return `code=~"${codes.map(([code]) => code).join("|")}"`;
}

/** Worst open finding of every binding. */
export const WORST = `max by (domain, port) (${metric("finding", 'subject="binding"')})`;
