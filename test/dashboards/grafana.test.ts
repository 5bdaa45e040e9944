import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { COLOURS } from "../../dashboards/grafana/source/meanings.ts";
import { FAMILIES } from "../../src/adapters/metrics/families.ts";
import { METRIC_PREFIX } from "../../src/adapters/metrics/family.ts";
import { createOwnMetrics } from "../../src/adapters/metrics/own-metrics.ts";
import { type DashboardModel, type PanelModel, queriesOf, readDashboards } from "../tools/dashboard-model.ts";
import { DASHBOARD_FOLDER, dashboardFiles } from "../tools/generate-dashboards.ts";

/** Metrics that the contract names and that come with the messages; for one that is exported, its own labels count. */
const COMING: Readonly<Record<string, readonly string[]>> = {
  outbox_pending: [],
  outbox_oldest_timestamp_seconds: [],
  deliveries_total: ["road", "result"],
  finding_suppressed: ["subject", "domain", "port", "code", "scope"],
};

/** What Prometheus itself adds to a scrape. */
const PROMETHEUS_OWN = ["up"];

const dashboards = readDashboards();
const uids = Object.values(dashboards).map(({ uid }) => uid);

/** Labels of every metric that is or will be exported, with those of Prometheus. */
const metrics = knownMetrics();

function knownMetrics(): ReadonlyMap<string, readonly string[]> {
  const own = createOwnMetrics({ version: "", node: "" });
  own.close();
  const names = new Map<string, readonly string[]>();
  for (const { name, labels } of FAMILIES) names.set(METRIC_PREFIX + name, ["domain", "port", ...labels]);
  for (const metric of own.registry.getMetricsAsArray()) {
    const { labelNames } = metric as unknown as { readonly labelNames: readonly string[] };
    const suffixes = String(metric.type) === "histogram" ? ["_bucket", "_sum", "_count"] : [""];
    for (const suffix of suffixes) names.set(metric.name + suffix, labelNames);
  }
  for (const [name, labels] of Object.entries(COMING)) {
    if (!names.has(METRIC_PREFIX + name)) names.set(METRIC_PREFIX + name, labels);
  }
  return names;
}

it("has the JSON that the source gives; node test/tools/generate-dashboards.ts writes it", () => {
  const files = readdirSync(DASHBOARD_FOLDER).filter((file) => file.endsWith(".json"));
  const delivered = files.map((file) => [file, readFileSync(join(DASHBOARD_FOLDER, file), "utf8")]);
  expect(Object.fromEntries(delivered)).toEqual(dashboardFiles());
});

it("has uids that Grafana takes, each once", () => {
  expect(new Set(uids).size).toBe(uids.length);
  for (const uid of uids) expect(uid).toMatch(/^[a-z-]{8,40}$/);
});

describe.each(Object.entries(dashboards))("%s", (_file, dashboard) => {
  const { panels, templating, links } = dashboard;
  const shown = panels.filter(({ type }) => type !== "row");
  const text = JSON.stringify(dashboard);

  it("gives every panel an id of its own", () => {
    const ids = panels.map(({ id }) => id);
    expect(ids.every(Number.isInteger)).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("places every panel on the grid, none above another, no gap in a line", () => {
    const cells = new Map<string, string>();
    for (const { title, gridPos } of panels) {
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
      expect(gridPos.w * gridPos.h, title).toBeGreaterThan(0);
      for (const cell of cellsOf(gridPos)) {
        expect(`${title} on ${cells.get(cell) ?? "nothing"}`).toBe(`${title} on nothing`);
        cells.set(cell, title);
      }
    }
    const height = Math.max(...panels.map(({ gridPos }) => gridPos.y + gridPos.h));
    expect(cells.size).toBe(24 * height);
  });

  it.each(shown.map((panel) => [panel.title, panel] as const))("%s: says all it has to", (_title, panel) => {
    expect(panel.description ?? "").toMatch(/^[A-Z].{40,}[.?]$/);
    expect(panel.fieldConfig?.defaults.unit).toMatch(/^[a-z]+$/);
    expect(panel.fieldConfig?.defaults.noValue ?? "").toMatch(/^[A-Z].{10,}\.$/);
    expect(panel.datasource?.uid).toBe(variable("datasource"));
    expect(panel.targets?.length).toBeGreaterThan(0);
    const refIds = panel.targets?.map(({ refId }) => refId) ?? [];
    expect(new Set(refIds).size).toBe(refIds.length);
    for (const target of panel.targets ?? []) expect(target.datasource.uid).toBe(variable("datasource"));
  });

  it("gives every column of numbers a unit, and rests of time seconds", () => {
    for (const { title, targets = [], transformations = [], fieldConfig } of shown) {
      const organize = transformations.find(({ id }) => id === "organize")?.options as
        | { readonly renameByName: Readonly<Record<string, string>> }
        | undefined;
      if (organize === undefined) continue;
      const columns = [...new Set(Object.values(organize.renameByName))];
      expect(columns, title).toHaveLength(targets.length);
      for (const [index, { expr }] of targets.entries()) {
        const unit = fieldConfig?.overrides
          .filter(({ matcher }) => matcher.options === columns[index])
          .flatMap(({ properties }) => properties.filter(({ id }) => id === "unit"))[0]?.value;
        const where = `${title}: ${columns[index]}`;
        expect(unit, where).toMatch(/^[a-z]+$/);
        if (expr.endsWith("- time())")) expect(unit, where).toBe("s");
      }
    }
  });

  it("has the usual variables, and uses every one", () => {
    const names = templating.list.map(({ name }) => name);
    for (const name of ["datasource", "instance", "account", "provider", "owner", "store", "runbooks"]) {
      expect(names).toContain(name);
    }
    for (const { name, multi, includeAll, allValue } of templating.list) {
      expect(uses(text, name), `uses of ${name}`).toBe(true);
      if (["account", "provider", "owner", "store"].includes(name)) {
        expect({ name, multi, includeAll, allValue }).toEqual({
          name,
          multi: true,
          includeAll: true,
          allValue: ".*",
        });
      }
    }
  });

  it("asks only for metrics, and labels of them, that are or will be exported, of one daemon", () => {
    for (const { where, expr } of queriesOf(dashboard)) {
      const found = [...expr.matchAll(/\b(certhorizon_\w+|up)\b(?:\{([^}]*)\})?/g)];
      expect(found.length, where).toBeGreaterThan(0);
      for (const [, name = "", matchers = ""] of found) {
        const labels = PROMETHEUS_OWN.includes(name) ? [] : metrics.get(name);
        expect(labels, `${where}: ${name}`).toBeDefined();
        if (where !== "variable: instance") expect(matchers, where).toContain('instance="$instance"');
        for (const [, label = ""] of matchers.matchAll(/(\w+)(?:=~|!~|!=|=)"/g)) {
          expect(["instance", ...(labels ?? [])], `${where}: ${name}`).toContain(label);
        }
      }
    }
  });

  it("leads to dashboards that exist, with variables that they have, and to runbooks", () => {
    const urls = [...links.map(({ url }) => url), ...shown.flatMap(columnLinks)];
    expect(links.map(({ url }) => url.replace("/d/", "")).sort()).toEqual(
      uids.filter((uid) => uid !== dashboard.uid).sort(),
    );
    for (const url of urls) {
      if (url.startsWith(variable("runbooks:raw"))) {
        expect(url).toBe(`${variable("runbooks:raw")}/${variable("__value.raw")}.md`);
        continue;
      }
      const [, uid, query = ""] = /^\/d\/([^?]+)(?:\?(.*))?$/.exec(url) ?? [];
      const goal = Object.values(dashboards).find((each) => each.uid === uid);
      expect(goal, url).toBeDefined();
      for (const [, one, other] of query.matchAll(/var-(\w+)=|\{(\w+):queryparam\}/g)) {
        const name = one ?? other;
        expect(goal?.templating.list.map((each) => each.name)).toContain(name);
      }
    }
  });

  it("links every code to its runbook and every domain to its dashboard", () => {
    for (const panel of shown.filter(({ type }) => type === "table")) {
      const labels = (panel.targets?.[0]?.expr.match(/^max by \(([^)]*)\)/)?.[1] ?? "").split(", ");
      const linked = (panel.fieldConfig?.overrides ?? [])
        .filter(({ properties }) => properties.some(({ id }) => id === "links"))
        .map(({ matcher }) => matcher.options);
      const expected = [
        ...(labels.includes("domain") ? ["domain"] : []),
        ...(labels.includes("code") ? ["code"] : []),
      ];
      expect({ title: panel.title, linked }).toEqual({ title: panel.title, linked: expected });
    }
  });

  it("uses only the colours that have a meaning", () => {
    const colours: readonly string[] = [...Object.values(COLOURS), "text", "transparent"];
    const used = [...text.matchAll(/"(?:color|fixedColor|iconColor)":"([^"]+)"/g)].map(([, name]) => name);
    expect(used.length).toBeGreaterThan(5);
    for (const name of used) expect(colours).toContain(name);
  });

  it("shows the present also where the time range lies ahead", () => {
    const isAhead = dashboard.time.to.startsWith("now+");
    for (const { title, targets, timeFrom } of shown) {
      const isNow = targets?.some(({ expr }) => !expr.includes("__from")) ?? false;
      expect({ title, timeFrom: timeFrom !== undefined }).toEqual({ title, timeFrom: isAhead && isNow });
    }
  });
});

function variable(name: string): string {
  return `\${${name}}`;
}

function uses(text: string, name: string): boolean {
  return text.includes(`$${name}\\"`) || text.includes(`\${${name}}`) || text.includes(`\${${name}:`);
}

function* cellsOf({ x, y, w, h }: PanelModel["gridPos"]): Generator<string> {
  for (let column = x; column < x + w; column += 1) {
    for (let line = y; line < y + h; line += 1) yield `${column},${line}`;
  }
}

function columnLinks({ fieldConfig }: DashboardModel["panels"][number]): readonly string[] {
  return (fieldConfig?.overrides ?? [])
    .flatMap(({ properties }) => properties)
    .filter(({ id }) => id === "links")
    .flatMap(({ value }) => (value as readonly { readonly url: string }[]).map(({ url }) => url));
}
