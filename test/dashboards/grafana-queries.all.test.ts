import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startDaemon } from "../../src/app/start-daemon.ts";
import { type Lab, openLab } from "../../src/lab/world.ts";
import { type AskedQuery, type DashboardModel, queriesOf, readDashboards } from "../tools/dashboard-model.ts";
import { eventually } from "../tools/eventually.ts";
import { writeQuickConfig } from "../tools/lab-config.ts";
import { type FoundSeries, type Prometheus, startPrometheus } from "../tools/prometheus.ts";
import { run } from "../tools/run-command.ts";

const isMissing = spawnSync("prometheus", ["--version"]).error !== undefined;
if (isMissing) process.stderr.write("skipped: prometheus not installed (Debian: prometheus)\n");

const NOBODY_SILENCES = "nobody silences anything on the lab";
const NO_MESSAGES = "the lab's daemon has nothing to send";

/** What the lab does not plant, with the reason. Everything else must have data. */
const MAY_BE_EMPTY: Readonly<Record<string, string>> = {
  "fleet.json: Open findings by code and owner/D": NOBODY_SILENCES,
  "domain.json: Open findings/C": NOBODY_SILENCES,
  "monitor.json: Oldest message that waits/A": NO_MESSAGES,
  "monitor.json: Messages that wait to be sent/A": NO_MESSAGES,
  "monitor.json: Deliveries by road and result/A": NO_MESSAGES,
  "monitor.json: Silenced findings/A": NOBODY_SILENCES,
};

/** Half rolled out: it has a finding, two states of endpoints and a hosted certificate. */
const DOMAIN = "half.lab.example";

/** Renewed while Prometheus scrapes: this also makes probes to be counted. */
const RENEWED = "good.lab.example";

const DAY = 86_400;
const dashboards = readDashboards();
const asked = Object.entries(dashboards).flatMap(([file, dashboard]) =>
  queriesOf(dashboard).map((query) => ({ file, dashboard, query, name: `${file}: ${query.where}` })),
);

test("what may be empty on the lab is asked for", () => {
  const names = asked.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(Object.keys(MAY_BE_EMPTY).filter((name) => !names.includes(name))).toEqual([]);
});

describe.skipIf(isMissing)("with Debian's prometheus, which scrapes the lab's daemon under two names", () => {
  const ends: (() => Promise<unknown>)[] = [];
  let lab: Lab;
  let prometheus: Prometheus;
  let instance: string;

  beforeAll(async () => {
    lab = await openLab({ now: new Date() });
    ends.push(() => lab.close());
    const folder = await mkdtemp(join(tmpdir(), "certhorizon-dashboards-"));
    ends.push(() => rm(folder, { recursive: true, force: true }));
    const configFile = await writeQuickConfig(lab, folder);
    const started = await startDaemon({
      configFile,
      environment: {},
      clock: { now: Date.now },
      logDestination: { write: () => undefined },
    });
    if (!started.ok) throw new Error(started.problems.join("\n"));
    const { daemon } = started;
    ends.push(() => daemon.close());
    await daemon.begin();
    instance = daemon.url.replace("http://", "");
    prometheus = await startPrometheus([instance, instance.replace("127.0.0.1", "localhost")]);
    ends.push(() => prometheus.close());
    lab.exchange(RENEWED, [await lab.renew(RENEWED)]);
    expect((await run(["recheck", RENEWED, "--config", configFile])).code).toBe(0);
    await eventually(async () => {
      const renewed = await prometheus.instant(
        "changes(certhorizon_leaf_not_before_timestamp_seconds[1m]) > 0",
      );
      if (renewed.length < 2) throw new Error("the renewal was not scraped yet");
    });
  });

  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });

  /** As Grafana fills them in for "All": the regular expression for everything. */
  const all = () => ({
    instance,
    account: ".*",
    provider: ".*",
    owner: ".*",
    store: ".*",
    port: ".*",
    domain: DOMAIN,
  });

  test.each(asked)("$name has data", async ({ dashboard, query, name }) => {
    const found = await answer(dashboard, query, all());
    if (name in MAY_BE_EMPTY) return;
    const told = found.flatMap((each): readonly (string | number)[] =>
      typeof each === "string" ? [each] : each.values,
    );
    expect(told.filter((value) => !Number.isNaN(value)).length).toBeGreaterThan(0);
  });

  test.each(asked)("$name takes chosen values", async ({ dashboard, query }) => {
    const chosen: Record<string, string> = all();
    for (const { name, multi, type, query: asks } of dashboard.templating.list) {
      if (type !== "query" || !multi) continue;
      const expr = typeof asks === "string" ? asks : asks.query;
      const values = await answer(dashboard, { where: name, kind: "label-values", expr }, all());
      expect(values.length).toBeGreaterThan(0);
      chosen[name] = `(${values.map((value) => escapeForRegex(String(value))).join("|")})`;
    }
    expect(Object.keys(chosen).length).toBeGreaterThan(5);
    await answer(dashboard, query, chosen);
  });

  test("every domain is in one box of the fleet, and each choice leaves fewer of them", async () => {
    const boxes = async (choice: Readonly<Record<string, string>>) => {
      const found = await numbers("fleet.json", "Domains by their worst finding", { ...all(), ...choice });
      return found.reduce((sum, value) => sum + value, 0);
    };
    expect(await boxes({})).toBe(lab.domains.length);
    const account = await prometheus.instant(
      `count(certhorizon_binding_info{instance="${instance}",account!=""})`,
    );
    expect(account[0]?.values).toEqual([3]);
    expect(await boxes({ provider: "aliyun" })).toBe(3);
    expect(await boxes({ account: "\\\\d+" })).toBe(3);
    expect(await boxes({ owner: "platform" })).toBeGreaterThan(0);
    expect(await boxes({ owner: "platform" })).toBeLessThan(lab.domains.length);
    expect(await boxes({ owner: "nobody" })).toBe(0);
  });

  test("every verdict of a store is in one cell of its line", async () => {
    const title = "How far ahead trust reaches: domains by time left and trust store";
    const inCells = await numbers("fleet.json", title, all());
    const [verdicts] = await prometheus.instant(`count(certhorizon_trusted{instance="${instance}"})`);
    expect(inCells.reduce((sum, value) => sum + value, 0)).toBe(verdicts?.values[0]);
    expect(inCells.length).toBeGreaterThan(2 * 6);
  });

  test("the calendar only falls, ends with fewer domains than it began, and marks lie in its future", async () => {
    const dashboard = modelOf("roots.json");
    const query = queryOf(dashboard, "How many domains each store still trusts, if nothing is renewed/A");
    const lines = (await answer(dashboard, query, all())) as readonly FoundSeries[];
    expect(lines.length).toBeGreaterThan(1);
    for (const { values } of lines) {
      expect(values).toEqual([...values].sort((a, b) => b - a));
      expect(values[0]).toBeGreaterThan(0);
    }
    const marks = queryOf(dashboard, "annotation: Trust ends above the leaf");
    const instants = ((await answer(dashboard, marks, all())) as readonly FoundSeries[]).map(
      ({ values }) => values,
    );
    for (const values of instants) expect(new Set(values).size).toBe(1);
    expect(instants.some(([at = 0]) => at > Date.now() && at < Date.now() + 400 * DAY * 1000)).toBe(true);
  });

  function modelOf(file: string): DashboardModel {
    const dashboard = dashboards[file];
    if (dashboard === undefined) throw new Error(`no ${file}`);
    return dashboard;
  }

  function queryOf(dashboard: DashboardModel, where: string): AskedQuery {
    const found = queriesOf(dashboard).find((query) => query.where === where);
    if (found === undefined) throw new Error(`no query ${where}`);
    return found;
  }

  /** All numbers that a panel of instant queries shows. */
  async function numbers(file: string, title: string, values: Readonly<Record<string, string>>) {
    const dashboard = modelOf(file);
    const queries = queriesOf(dashboard).filter(({ where }) => where.startsWith(`${title}/`));
    expect(queries.length).toBeGreaterThan(0);
    const found = await Promise.all(queries.map((query) => answer(dashboard, query, values)));
    return found.flatMap((series) => (series as readonly FoundSeries[]).flatMap((each) => each.values));
  }

  async function answer(
    dashboard: DashboardModel,
    { kind, expr }: AskedQuery,
    values: Readonly<Record<string, string>>,
  ): Promise<readonly (FoundSeries | string)[]> {
    const now = Date.now() / 1000;
    const isAhead = dashboard.time.to.startsWith("now+");
    // No sample is older than this test: what lies ahead begins now, what lies back lasts a minute.
    const start = isAhead && kind !== "label-values" ? now : now - 60;
    const end = isAhead ? now + 400 * DAY : now;
    const promql = fill(expr, { ...values, __from: start });
    if (kind === "instant") return await prometheus.instant(promql, now);
    if (kind === "range") {
      return await prometheus.range(promql, { start, end, step: isAhead ? DAY : 1 });
    }
    const [, series = "", label = ""] = /^label_values\((.*), (\w+)\)$/.exec(promql) ?? [];
    return await prometheus.labelValues(label, series, { start, end });
  }
});

/** As Grafana fills in variables; one that is left over is an error. */
function fill(expr: string, { __from, ...values }: Readonly<Record<string, string | number>>): string {
  const filled = expr
    .replaceAll(`\${__from:date:seconds}`, String(Math.floor(Number(__from))))
    .replace(/\$(\w+)/g, (whole, name: string) => {
      if (name === "__rate_interval") return "10s";
      if (name === "__range") return "1m";
      return String(values[name] ?? whole);
    });
  expect(filled).not.toContain("$");
  return filled;
}

/** As Grafana's data source escapes chosen values inside `=~"…"`. */
function escapeForRegex(value: string): string {
  return value.replace(/\\/g, "\\\\\\\\").replace(/[$^*{}[\]'+?.()|]/g, "\\\\$&");
}
