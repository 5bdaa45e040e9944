import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "./eventually.ts";
import { freePort } from "./workspace.ts";

export interface FoundSeries {
  readonly labels: Readonly<Record<string, string>>;
  /** One for an instant, one per step for a range. */
  readonly values: readonly number[];
}

/** Answers of a real Prometheus; each rejects with its error. Times are seconds since 1970. */
export interface Prometheus {
  instant(promql: string, at?: number): Promise<readonly FoundSeries[]>;
  range(promql: string, times: { start: number; end: number; step: number }): Promise<readonly FoundSeries[]>;
  labelValues(
    label: string,
    series: string,
    times: { start: number; end: number },
  ): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Debian's Prometheus, scraping the targets (host:port) every second; it has reached each of them once. */
export async function startPrometheus(targets: readonly string[]): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), "certhorizon-prometheus-"));
  const config = join(folder, "prometheus.yml");
  const job = { job_name: "certhorizon", scrape_interval: "1s", static_configs: [{ targets }] };
  await writeFile(config, JSON.stringify({ scrape_configs: [job] }));
  const address = `127.0.0.1:${await freePort()}`;
  const child = spawn(
    "prometheus",
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      `--web.listen-address=${address}`,
    ],
    { stdio: "ignore" },
  );
  const prometheus = clientOf(`http://${address}/api/v1`, child, folder);
  try {
    await eventually(async () => {
      const up = await prometheus.instant("up == 1");
      if (up.length !== targets.length) throw new Error(`${up.length} of ${targets.length} scraped`);
    }, 30_000);
  } catch (error) {
    await prometheus.close();
    throw error;
  }
  return prometheus;
}

interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly data?: unknown;
}

interface RawSeries {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: readonly [number, string];
  readonly values?: readonly (readonly [number, string])[];
}

function clientOf(api: string, child: ChildProcess, folder: string): Prometheus {
  const ask = async (path: string, parameters: Readonly<Record<string, string | number>>) => {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(parameters)) query.set(name, String(value));
    const answer = (await (await fetch(`${api}/${path}?${query}`)).json()) as Answer;
    if (answer.status !== "success") throw new Error(answer.error ?? answer.status);
    return answer.data;
  };
  const series = (data: unknown): readonly FoundSeries[] =>
    (data as { readonly result: readonly RawSeries[] }).result.map(({ metric, value, values }) => ({
      labels: metric,
      values: (values ?? (value === undefined ? [] : [value])).map(([, text]) => Number(text)),
    }));
  return {
    instant: async (query, at = Date.now() / 1000) => series(await ask("query", { query, time: at })),
    range: async (query, times) => series(await ask("query_range", { query, ...times })),
    labelValues: async (label, match, times) =>
      (await ask(`label/${label}/values`, { "match[]": match, ...times })) as readonly string[],
    async close() {
      child.kill("SIGKILL");
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
      await rm(folder, { recursive: true, force: true });
    },
  };
}
