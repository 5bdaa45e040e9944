import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { SMTPServer } from "smtp-server";
import { describe, expect, it, onTestFinished } from "vitest";
import { parse, stringify } from "yaml";
import { openLab } from "../../src/lab/world.ts";
import { eventually } from "../tools/eventually.ts";
import { writeQuickConfig } from "../tools/lab-config.ts";
import { PROMETHEUS_FOLDER } from "../tools/rule-files.ts";
import { runServer } from "../tools/run-server.ts";
import { runDaemon } from "../tools/running-daemon.ts";
import { freePort, temporaryFolder } from "../tools/workspace.ts";

const missing = ["prometheus", "prometheus-alertmanager"].filter(
  (tool) => spawnSync(tool, ["--version"]).error !== undefined,
);
if (missing.length > 0)
  process.stderr.write(`skipped: ${missing.join(", ")} not installed (Debian's packages of that name)\n`);

describe.skipIf(missing.length > 0)("from certhorizon over Prometheus and Alertmanager", () => {
  it("an expired domain of the lab ends as a mail to its owner", async () => {
    const folder = temporaryFolder();
    const lab = await openLab({ now: new Date() });
    onTestFinished(() => lab.close());
    const daemon = await runDaemon(await writeQuickConfig(lab, folder));
    const mails = await receiveMails();
    const alertmanager = await startAlertmanager(folder, mails.port);
    const prometheus = await startPrometheus(folder, { target: daemon.daemon.url, alertmanager });
    await daemon.begun;

    const { domain, port } = lab.find("expired");
    const alerts = await eventually(async () => {
      const all = await getJson<readonly AlertmanagerAlert[]>(`${alertmanager}/api/v2/alerts`);
      const found = all.filter(({ labels }) => labels["domain"] === domain);
      expect(found, alertLog(prometheus)).not.toHaveLength(0);
      return found;
    }, 60_000);
    expect(alerts.map(({ labels }) => labels)).toEqual([
      {
        alertname: "CerthorizonLeafExpired",
        subject: "binding",
        domain,
        port: String(port),
        code: "leaf-expired",
        owner: "platform",
        severity: "critical",
      },
    ]);
    expect(alerts[0]?.annotations["runbook_url"]).toBe("https://runbooks.example.com/leaf-expired");
    expect(alerts[0]?.annotations["description"]).toMatch(/expired\. Deadline: \d{4}-/);

    await eventually(() => {
      const about = mails.received().filter(({ body }) => body.includes(`${domain}:${port}`));
      expect(about.map(({ to }) => to)).toEqual([["sre@example.com"]]);
      expect(about[0]?.body).toContain("CerthorizonLeafExpired");
    }, 60_000);
  });
});

interface AlertmanagerAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

function alertLog(server: { readonly log: () => string }): string {
  return server.log().split("\n").slice(-5).join("\n");
}

async function getJson<T>(url: string): Promise<T> {
  return (await (await fetch(url)).json()) as T;
}

interface Mail {
  readonly to: readonly string[];
  readonly body: string;
}

/** A mail server that takes everything; soft line breaks of the bodies are undone. */
async function receiveMails(): Promise<{ readonly port: number; received(): readonly Mail[] }> {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["AUTH", "STARTTLS"],
    onData(stream, { envelope }, done) {
      text(stream).then((body) => {
        mails.push({
          to: envelope.rcptTo.map(({ address }) => address),
          body: body.replaceAll("=\r\n", ""),
        });
        done();
      }, done);
    },
  });
  // Alertmanager hangs up without a farewell once a mail is taken.
  const failures: Error[] = [];
  server.on("error", (error) => failures.push(error));
  onTestFinished(() => {
    expect(failures.filter((error) => !error.message.includes("ECONNRESET"))).toEqual([]);
  });
  const listening = server.listen(0, "127.0.0.1");
  await once(listening, "listening");
  onTestFinished(() => new Promise<void>((closed) => server.close(() => closed())));
  return { port: (listening.address() as AddressInfo).port, received: () => mails };
}

interface AlertmanagerConfig {
  readonly route: object;
  readonly receivers: readonly { readonly name: string; readonly webhook_configs?: unknown }[];
}

/** The example with a mail server of the test, in a hurry, and without what lies outside of it. */
async function startAlertmanager(folder: string, smtpPort: number): Promise<string> {
  const example = parse(
    readFileSync(join(PROMETHEUS_FOLDER, "alertmanager.example.yml"), "utf8"),
  ) as AlertmanagerConfig;
  const config = {
    ...example,
    global: {
      smtp_smarthost: `127.0.0.1:${smtpPort}`,
      smtp_from: "certhorizon@example.com",
      smtp_require_tls: false,
    },
    route: { ...example.route, group_wait: "1s", group_interval: "1s" },
    receivers: example.receivers.map(({ webhook_configs: _, ...receiver }) => receiver),
  };
  const file = join(folder, "alertmanager.yml");
  writeFileSync(file, stringify(config));
  const address = `127.0.0.1:${await freePort()}`;
  runServer("prometheus-alertmanager", [
    `--config.file=${file}`,
    `--storage.path=${join(folder, "alertmanager")}`,
    `--web.listen-address=${address}`,
    "--cluster.listen-address=",
  ]);
  return `http://${address}`;
}

interface Neighbours {
  readonly target: string;
  readonly alertmanager: string;
}

/** With the rule files as they are shipped, evaluated every second. */
async function startPrometheus(folder: string, { target, alertmanager }: Neighbours) {
  const of = (url: string): object[] => [{ targets: [new URL(url).host] }];
  const config = {
    global: { scrape_interval: "1s", evaluation_interval: "1s" },
    rule_files: ["monitor", "findings"].map((name) =>
      join(PROMETHEUS_FOLDER, `certhorizon-${name}.rules.yml`),
    ),
    scrape_configs: [{ job_name: "certhorizon", static_configs: of(target) }],
    alerting: { alertmanagers: [{ static_configs: of(alertmanager) }] },
  };
  const file = join(folder, "prometheus.yml");
  writeFileSync(file, stringify(config));
  return runServer("prometheus", [
    `--config.file=${file}`,
    `--storage.tsdb.path=${join(folder, "prometheus")}`,
    `--web.listen-address=127.0.0.1:${await freePort()}`,
  ]);
}
