import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createOwnMetrics } from "../../../src/adapters/metrics/own-metrics.ts";
import { renderScrape } from "../../../src/adapters/metrics/scrape.ts";
import { openMetricsListener } from "../../../src/adapters/web/metrics-listener.ts";
import type { BindingRecord } from "../../../src/core/record.ts";
import { DAY, HOUR } from "../../../src/core/time.ts";
import { EXPRESSIONS } from "../../tools/metrics-expressions.ts";
import { freePort } from "../../tools/workspace.ts";
import { plantBinding, plantFinding, plantJudgement, plantRecord } from "./planted-records.ts";

const missing = ["prometheus", "promtool"].filter(
  (program) => spawnSync(program, ["--version"]).error !== undefined,
);
if (missing.length > 0)
  process.stderr.write(`skipped: ${missing.join(", ")} not installed (Debian: prometheus)\n`);

const now = Date.now();
const records: readonly BindingRecord[] = [
  plant("well"),
  plant("ending", { leaf: { notBefore: now - 80 * DAY, notAfter: now + 10 * DAY } }),
  plant("young", { leaf: { notBefore: now - DAY, notAfter: now + 5 * DAY } }),
  plant("distrusted", { stores: [horizon("mozilla", true, 60), horizon("chrome", true, 200)] }),
  plant("ended", { stores: [horizon("mozilla", false, -2)] }),
  plant("drifting", { served: { state: "not-deployed", since: now } }),
  {
    ...plant("drifting-and-down", { served: { state: "not-deployed", since: now } }),
    findings: [plantFinding({ code: "unreachable", severity: "critical" })],
  },
  { ...plant("stale"), lastSuccessAt: now - 4 * HOUR },
];

function plant(name: string, judgement: Parameters<typeof plantJudgement>[0] = {}): BindingRecord {
  const domain = `${name}.example.com`;
  const { leaf, stores } = {
    leaf: { notBefore: now - DAY, notAfter: now + 300 * DAY },
    stores: [],
    ...judgement,
  };
  return plantRecord(domain, {
    binding: plantBinding(domain, { owner: name === "ended" ? "platform" : "web" }),
    judgement: plantJudgement({ ...judgement, leaf, stores }),
    lastProbeAt: now,
    lastSuccessAt: now,
  });
}

function horizon(store: string, trusted: boolean, days: number) {
  return {
    store,
    tier: "required" as const,
    trusted,
    trustedUntil: now + days * DAY,
    limitedByCode: "anchor-removal" as const,
    anchor: "GlobalSign Root R3",
  };
}

describe.skipIf(missing.length > 0)("with Debian's prometheus", () => {
  const own = createOwnMetrics({ version: "1.2.3", node: process.version });
  own.observeStage("connect", 3);
  own.setSources([{ source: "prod", bindings: records.length, up: true, lastSuccessAt: now }]);
  own.sweepCompleted(now, 1000);
  own.countFailure("connect", "refused");
  const otherFindings = [
    plantFinding({ subject: "source", domain: "", port: 0, code: "inventory-failed", scope: "prod" }),
  ];
  const render = () => renderScrape({ records, otherFindings }, own);
  afterAll(() => own.close());

  test("promtool accepts a rendering without any remark", async () => {
    let text = "";
    for await (const chunk of render()) text += chunk;
    expect(execFileSync("promtool", ["check", "metrics"], { input: text, encoding: "utf8" })).toBe("");
  });

  describe("scraping the listener", () => {
    const prometheus = usePrometheus(render);

    test("every series arrives", async () => {
      expect(await prometheus.query(`count(certhorizon_binding_info)`)).toEqual([{ labels: {}, value: 8 }]);
      expect(await prometheus.query(`certhorizon_finding{subject="source"}`)).toMatchObject([
        { labels: { code: "inventory-failed", scope: "prod" }, value: 2 },
      ]);
    });

    test.each<[string, Readonly<Record<string, string>>[]]>([
      ["leaf-ending", [{ domain: "ending.example.com", owner: "web" }]],
      [
        "trust-ending",
        [
          { owner: "platform", store: "mozilla", limited_by: "anchor-removal" },
          { owner: "web", store: "mozilla", limited_by: "anchor-removal" },
        ],
      ],
      ["drift", [{ domain: "drifting.example.com", state: "not-deployed" }]],
      ["untrusted", [{ domain: "ended.example.com", store: "mozilla" }]],
      ["stale", [{ domain: "stale.example.com" }]],
    ])("the expression %s finds what it should and nothing else", async (name, labels) => {
      const expression = EXPRESSIONS.find((each) => each.name === name);
      const found = await prometheus.query(expression?.promql ?? "");
      expect(found.map((each) => each.labels)).toMatchObject(labels);
      expect(found).toHaveLength(labels.length);
    });

    test("every documented expression has a case above", () => {
      expect(EXPRESSIONS.map(({ name }) => name)).toEqual([
        "leaf-ending",
        "trust-ending",
        "drift",
        "untrusted",
        "stale",
      ]);
    });
  });
});

interface Found {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Starts a listener and a Prometheus that has scraped it once; ends both afterwards. */
function usePrometheus(render: () => AsyncIterable<string>): {
  query(promql: string): Promise<readonly Found[]>;
} {
  const ends: (() => Promise<unknown> | unknown)[] = [];
  let base = "";
  const query = async (promql: string): Promise<readonly Found[]> => {
    const response = await fetch(`${base}/api/v1/query?query=${encodeURIComponent(promql)}`);
    const body = (await response.json()) as {
      data?: { result: { metric: Record<string, string>; value: [number, string] }[] };
    };
    const found = (body.data?.result ?? []).map(({ metric, value }) => ({
      labels: metric,
      value: Number(value[1]),
    }));
    return found.sort((a, b) => (JSON.stringify(a.labels) < JSON.stringify(b.labels) ? -1 : 1));
  };
  beforeAll(async () => {
    const opened = await openMetricsListener({
      host: "127.0.0.1",
      port: 0,
      render,
      readiness: async () => ({ ready: true }),
      onError: (error) => process.stderr.write(`${String(error)}\n`),
    });
    if (opened.kind === "failed") throw new Error(opened.sentence);
    ends.push(() => opened.listener.close(1000));
    const folder = mkdtempSync(join(tmpdir(), "certhorizon-prometheus-"));
    ends.unshift(() => rmSync(folder, { recursive: true, force: true }));
    const config = join(folder, "prometheus.yml");
    const job = `{ job_name: lab, scrape_interval: 1s, static_configs: [{ targets: ["127.0.0.1:${opened.listener.port}"] }] }`;
    writeFileSync(config, `scrape_configs: [${job}]\n`);
    const port = await freePort();
    base = `http://127.0.0.1:${port}`;
    const child = spawn(
      "prometheus",
      [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(folder, "data")}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { stdio: "ignore" },
    );
    ends.unshift(async () => {
      child.kill("SIGKILL");
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    });
    const deadline = Date.now() + 30_000;
    const scraped = async () => (await query("up == 1")).length === 1;
    while (!(await scraped().catch(() => false))) {
      if (Date.now() > deadline) throw new Error("Prometheus did not scrape within 30 s");
      await wait(100);
    }
  });
  afterAll(async () => {
    for (const end of ends) await end();
  });
  return { query };
}
