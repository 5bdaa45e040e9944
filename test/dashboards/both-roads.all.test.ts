import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { stringify } from "yaml";
import { createAlertmanagerSender } from "../../src/adapters/alertmanager/push.ts";
import { createOwnMetrics } from "../../src/adapters/metrics/own-metrics.ts";
import { renderScrape } from "../../src/adapters/metrics/scrape.ts";
import { tellAlertmanagers } from "../../src/app/tell-alertmanagers.ts";
import type { UserStore } from "../../src/config/config.ts";
import { defaultConfig } from "../../src/config/default-config.ts";
import { FINDING_CODES, type FindingCode } from "../../src/core/findings/codes.ts";
import type { OpenFinding, Severity } from "../../src/core/findings/finding.ts";
import { DAY } from "../../src/core/time.ts";
import { listen } from "../../src/lab/listening.ts";
import { Fleet } from "../../src/usecases/fleet.ts";
import { NOW, plantBinding, plantFinding, plantRecord } from "../adapters/metrics/planted-records.ts";
import { eventually } from "../tools/eventually.ts";
import { startMessageReceiver } from "../tools/message-receiver.ts";
import { subjectOf } from "../tools/prometheus-alerts.ts";
import { PROMETHEUS_FOLDER } from "../tools/rule-files.ts";
import { runServer } from "../tools/run-server.ts";
import { freePort, temporaryFolder } from "../tools/workspace.ts";

const isMissing = spawnSync("prometheus", ["--version"]).error !== undefined;
if (isMissing) process.stderr.write("skipped: prometheus not installed (Debian's package of that name)\n");

const CODES = Object.keys(FINDING_CODES) as readonly FindingCode[];
const SCOPES = { binding: "mozilla", store: "meters", source: "prod", monitor: "" } as const;

function openFinding(code: FindingCode, severity: Severity): OpenFinding {
  const subject = subjectOf(code);
  // Before the monitor's own faults, so that these cast no doubt on it.
  const openedAt = subject === "binding" ? NOW - 2 * DAY : NOW - DAY;
  const place =
    subject === "binding" ? { domain: `${code}.example.com`, port: 8443 } : { domain: "", port: 0 };
  return plantFinding({ ...place, subject, code, severity, scope: SCOPES[subject], id: code, openedAt });
}

/** Every code is open once; domains belong to somebody and to nobody by turns. */
async function fleetWith(severity: Severity): Promise<Fleet> {
  const all = CODES.map((code) => openFinding(code, severity));
  const records = all
    .filter(({ subject }) => subject === "binding")
    .map((finding, index) => {
      const { domain, port } = finding;
      const binding = plantBinding(domain, { port, owner: index % 2 === 0 ? "web" : "" });
      return plantRecord(domain, { binding, findings: [finding] });
    });
  return Fleet.load({
    records: async function* () {
      yield records;
    },
    otherFindings: async () => all.filter(({ subject }) => subject !== "binding"),
  });
}

/** With a store that belongs to somebody else than the default owner. */
function configuration(): ReturnType<typeof defaultConfig> {
  const config = defaultConfig("/");
  const meters: UserStore = { pem: "/m.pem", owner: "web", anchorExpiry: "enforce", note: "", facts: [] };
  return {
    ...config,
    defaults: { ...config.defaults, owner: "platform" },
    stores: new Map([["meters", meters]]),
  };
}

/** Labels of everything that an Alertmanager was told. */
async function startListener() {
  const receiver = await startMessageReceiver();
  const labels = (): readonly string[] => {
    const told = receiver.messages.flatMap(
      ({ body }) => JSON.parse(body) as readonly { readonly labels: Readonly<Record<string, string>> }[],
    );
    const texts = told.map((alert) => JSON.stringify(Object.entries(alert.labels).sort()));
    return [...new Set(texts)].sort();
  };
  return { url: receiver.url, labels };
}

async function serveMetrics(fleet: Fleet): Promise<string> {
  const own = createOwnMetrics({ version: "1.2.3", node: process.version });
  onTestFinished(() => own.close());
  const server = createServer(async (_, response) => {
    const input = { records: fleet.records(), otherFindings: fleet.otherFindings() };
    response.setHeader("content-type", "text/plain; version=0.0.4");
    for await (const chunk of renderScrape(input, own)) response.write(chunk);
    response.end();
  });
  const { port, close } = await listen(server, {});
  onTestFinished(close);
  return `127.0.0.1:${port}`;
}

async function tellByPush(fleet: Fleet, url: string): Promise<void> {
  const clock = { now: () => Date.now() };
  const sender = createAlertmanagerSender({ urls: [url], token: undefined, clock });
  onTestFinished(() => sender.close());
  const config = configuration();
  await tellAlertmanagers({
    clock,
    sender,
    fleet,
    store: { transitionsSince: async () => [] },
    current: () => ({ config }),
    isSuppressed: () => false,
    previous: [],
    onResult: (_, outcome) => expect(outcome.kind).toBe("accepted"),
  });
}

async function tellByRules(target: string, alertmanager: string): Promise<void> {
  const folder = temporaryFolder();
  const file = join(folder, "prometheus.yml");
  const config = {
    global: { scrape_interval: "1s", evaluation_interval: "1s" },
    rule_files: [join(PROMETHEUS_FOLDER, "certhorizon-findings.rules.yml")],
    scrape_configs: [{ job_name: "certhorizon", static_configs: [{ targets: [target] }] }],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [new URL(alertmanager).host] }] }] },
  };
  writeFileSync(file, stringify(config));
  runServer("prometheus", [
    `--config.file=${file}`,
    `--storage.tsdb.path=${join(folder, "data")}`,
    `--web.listen-address=127.0.0.1:${await freePort()}`,
  ]);
}

describe.skipIf(isMissing)("pushed, and by Debian's prometheus with the rules", () => {
  it.each([
    "warning",
    "critical",
  ] as const)("every code has the same name and labels as a %s", async (severity) => {
    const fleet = await fleetWith(severity);
    const [pushed, ruled] = await Promise.all([startListener(), startListener()]);
    await tellByPush(fleet, pushed.url);
    await tellByRules(await serveMetrics(fleet), ruled.url);
    expect(pushed.labels()).toHaveLength(CODES.length);
    await eventually(() => expect(ruled.labels().length).toBeGreaterThanOrEqual(CODES.length), 60_000);
    expect(ruled.labels()).toEqual(pushed.labels());
  });
});
