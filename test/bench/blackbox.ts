import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { Agent, get } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { type Child, cpuOf, freePort, startListening } from "./child.ts";

const PROGRAM = "/usr/bin/prometheus-blackbox-exporter";

/** What Prometheus sends with every scrape: answers are compressed for it, which is part of what a probe costs. */
const PROMETHEUS_HEADERS = {
  accept: "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1",
  "accept-encoding": "gzip",
  "user-agent": "Prometheus/2.42.0",
  "x-prometheus-scrape-timeout-seconds": "10",
};

export interface Blackbox extends Child {
  /** Probes all targets, at the given pace. */
  measure(module: BlackboxModule, targets: readonly Target[], pace: Pace): Promise<BlackboxRun>;
}

/** So many at once until all are done, or all evenly spread over some time, as Prometheus spreads its scrapes over their interval. */
export type Pace = { readonly atOnce: number } | { readonly spreadMs: number };

export type BlackboxModule = "verify" | "plain";

export interface Target {
  readonly domain: string;
  readonly address: string;
  readonly port: number;
}

export interface BlackboxRun {
  readonly cpuMsPerProbe: number;
  readonly probesPerSecond: number;
  readonly failed: number;
}

/** Undefined when it is not installed. It probes the given targets only. */
export async function startBlackbox(
  directory: string,
  anchorsFile: string,
  targets: readonly Target[],
): Promise<Blackbox | undefined> {
  if (!existsSync(PROGRAM)) return undefined;
  const port = await freePort("127.0.0.1");
  const file = join(directory, "blackbox.yml");
  await writeFile(file, modules(anchorsFile, targets));
  const args = [`--config.file=${file}`, `--web.listen-address=127.0.0.1:${port}`, "--log.level=error"];
  const child = await startListening(PROGRAM, args, { host: "127.0.0.1", port });
  return { ...child, measure: (...request) => measure(child.pid, port, ...request) };
}

/** A module for every name, because Debian's version takes the server name from the module only. */
function modules(anchorsFile: string, targets: readonly Target[]): string {
  const module = (tlsConfig: object): object => ({
    prober: "tcp",
    timeout: "10s",
    tcp: { tls: true, tls_config: tlsConfig },
  });
  const entries = targets.flatMap(({ domain }) => [
    [moduleName("verify", domain), module({ server_name: domain, ca_file: anchorsFile })],
    [moduleName("plain", domain), module({ server_name: domain, insecure_skip_verify: true })],
  ]);
  // JSON is YAML.
  return JSON.stringify({ modules: Object.fromEntries(entries) });
}

function moduleName(module: BlackboxModule, domain: string): string {
  return `${module}-${domain}`;
}

async function measure(
  pid: number,
  port: number,
  module: BlackboxModule,
  targets: readonly Target[],
  pace: Pace,
): Promise<BlackboxRun> {
  const agent = new Agent({ keepAlive: true, ...("atOnce" in pace ? { maxSockets: pace.atOnce } : {}) });
  const probe = async ({ domain, address, port: targetPort }: Target): Promise<boolean> => {
    const name = moduleName(module, domain);
    const query = new URLSearchParams({ module: name, target: `${address}:${targetPort}` });
    const text = await fetchText(agent, `http://127.0.0.1:${port}/probe?${query}`);
    return text.includes("\nprobe_success 1\n");
  };
  const cpuBefore = cpuOf(pid);
  const startedAt = performance.now();
  const succeeded = await probeAll(targets, pace, probe);
  const seconds = (performance.now() - startedAt) / 1_000;
  const cpuMs = cpuOf(pid) - cpuBefore;
  agent.destroy();
  return {
    cpuMsPerProbe: cpuMs / targets.length,
    probesPerSecond: targets.length / seconds,
    failed: succeeded.filter((isSuccess) => !isSuccess).length,
  };
}

async function probeAll(
  targets: readonly Target[],
  pace: Pace,
  probe: (target: Target) => Promise<boolean>,
): Promise<readonly boolean[]> {
  if ("spreadMs" in pace) {
    const gapMs = pace.spreadMs / targets.length;
    return Promise.all(targets.map((target, n) => sleep(n * gapMs).then(() => probe(target))));
  }
  const queue = targets.values();
  const succeeded: boolean[] = [];
  const work = async (): Promise<void> => {
    for (const target of queue) succeeded.push(await probe(target));
  };
  await Promise.all(Array.from({ length: pace.atOnce }, work));
  return succeeded;
}

function fetchText(agent: Agent, url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers: PROMETHEUS_HEADERS }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () => resolve(decoded(Buffer.concat(parts), response.headers["content-encoding"])));
      response.on("error", reject);
    }).on("error", reject);
  });
}

function decoded(body: Buffer, encoding: string | undefined): string {
  return (encoding === "gzip" ? gunzipSync(body) : body).toString();
}
