import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { eventually } from "./eventually.ts";
import { type MessageReceiver, startMessageReceiver } from "./message-receiver.ts";
import { freePort } from "./workspace.ts";

const PROGRAM = "prometheus-alertmanager";

/** Whether Debian's Alertmanager is not there; then it is said where tests are skipped. */
export function isAlertmanagerMissing(): boolean {
  const isMissing = spawnSync(PROGRAM, ["--version"]).error !== undefined;
  if (isMissing)
    process.stderr.write(`skipped: ${PROGRAM} not installed (Debian: prometheus-alertmanager)\n`);
  return isMissing;
}

/** What Alertmanager tells a webhook of its own (its documentation: webhook_config). */
export interface AlertmanagerTold {
  readonly status: "firing" | "resolved";
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly generatorURL: string;
}

/** A real Alertmanager that tells everything at once, and what it told. */
export async function startAlertmanager(): Promise<{
  readonly url: string;
  /** Everything told, oldest first. */
  readonly told: () => readonly AlertmanagerTold[];
  /** `severity` of what fires now, asked over its API. */
  readonly firing: () => Promise<readonly (string | undefined)[]>;
}> {
  const receiver: MessageReceiver = await startMessageReceiver();
  const folder = mkdtempSync(join(tmpdir(), "certhorizon-alertmanager-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const config = join(folder, "alertmanager.yml");
  writeFileSync(
    config,
    `route: { receiver: test, group_by: [domain, code], group_wait: 50ms, group_interval: 100ms, repeat_interval: 1h }
receivers: [{ name: test, webhook_configs: [{ url: "${receiver.url}/", send_resolved: true }] }]
`,
  );
  const url = `http://127.0.0.1:${await freePort()}`;
  const child = spawn(
    PROGRAM,
    [
      `--config.file=${config}`,
      `--storage.path=${join(folder, "data")}`,
      `--web.listen-address=${url.slice("http://".length)}`,
      "--cluster.listen-address=",
    ],
    { stdio: "ignore" },
  );
  onTestFinished(async () => {
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  });
  await eventually(async () => expect((await fetch(`${url}/-/ready`)).ok).toBe(true));
  return {
    url,
    told: () =>
      receiver.messages.flatMap(({ body }) => (JSON.parse(body) as { alerts: AlertmanagerTold[] }).alerts),
    firing: async () => {
      const answer = await fetch(`${url}/api/v2/alerts`);
      return ((await answer.json()) as AlertmanagerTold[]).map(({ labels }) => labels["severity"]).sort();
    },
  };
}
