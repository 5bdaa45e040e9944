import { onTestFinished } from "vitest";
import type { Daemon } from "../../src/app/daemon.ts";
import { startDaemon } from "../../src/app/start-daemon.ts";
import { type ReadFamily, readExposition, type Series } from "../adapters/metrics/exposition.ts";

export interface RunningDaemon {
  readonly daemon: Daemon;
  /** Resolves when the first sweep is done. */
  readonly begun: Promise<void>;
  /** What it logged. */
  readonly log: () => string;
  get(path: string): Promise<{ readonly status: number; readonly text: string }>;
  scrape(): Promise<Scrape>;
}

/** One reading of /metrics. Names without the prefix. */
export interface Scrape {
  readonly text: string;
  readonly families: readonly ReadFamily[];
  series(name: string, labels?: Readonly<Record<string, string>>): readonly Series[];
  /** The only such series; throws when there is none or another. */
  value(name: string, labels?: Readonly<Record<string, string>>): number;
  /** Codes of the open findings of a domain, or of another subject. */
  findings(domain: string, subject?: string): readonly string[];
}

export interface RunningOptions {
  readonly now?: () => number;
  readonly environment?: Readonly<Record<string, string>>;
}

/** The daemon in this process, looking for changes of its configuration all the time; it ends with the test. */
export async function runDaemon(
  configFile: string,
  { now = Date.now, environment = {} }: RunningOptions = {},
): Promise<RunningDaemon> {
  let log = "";
  const write = (line: string): void => {
    log += line;
  };
  const started = await startDaemon({
    configFile,
    environment: { CERTHORIZON_STATUS_LISTEN: "off", ...environment },
    clock: { now },
    logDestination: { write },
    configPollMs: 50,
  });
  if (!started.ok) throw new Error(started.problems.join("\n"));
  const { daemon } = started;
  onTestFinished(() => daemon.close());
  const get: RunningDaemon["get"] = async (path) => {
    const response = await fetch(daemon.url + path);
    return { status: response.status, text: await response.text() };
  };
  return {
    daemon,
    begun: daemon.begin(),
    log: () => log,
    get,
    scrape: async () => scrapeOf((await get("/metrics")).text),
  };
}

export function scrapeOf(text: string): Scrape {
  const families = readExposition(text);
  const all = families.flatMap((family) => family.series);
  const series: Scrape["series"] = (name, labels = {}) =>
    all.filter(
      (one) =>
        one.name === `certhorizon_${name}` &&
        Object.entries(labels).every(([label, value]) => one.labels[label] === value),
    );
  return {
    text,
    families,
    series,
    value: (name, labels) => {
      const [one, another] = series(name, labels);
      if (one === undefined || another !== undefined) {
        throw new Error(
          `${another === undefined ? "no" : "more than one"} ${name} ${JSON.stringify(labels)}`,
        );
      }
      return one.value;
    },
    findings: (domain, subject = "binding") =>
      series("finding", { domain, subject })
        .map(({ labels }) => labels["code"] ?? "")
        .sort(),
  };
}
