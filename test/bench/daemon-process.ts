import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { cpuOf, memoryOf, stopChild } from "./child.ts";
import type { ReadyReport, SweepReport } from "./daemon.ts";

const SCRAPE_EVERY_MS = 15_000;
/** Early enough that a sweep of seconds has a scrape in it too. */
const FIRST_SCRAPE_MS = 500;
const SWEEP_LIMIT_MS = 300_000;

export interface ScrapedSweep extends SweepReport {
  readonly scrapes: number;
  /** Of the daemon and of the processes it starts. */
  readonly cpuMs: number;
  /** The same; the highest that was seen since the start. */
  readonly peakMb: number;
}

export interface DaemonProcess {
  readonly ready: ReadyReport;
  /** One sweep of what is due, scraped meanwhile. */
  sweep(): Promise<ScrapedSweep>;
  stop(): Promise<void>;
}

/** A process of its own, so that its time, delays and memory are its own. `program` is daemon.ts, compiled. */
export async function startDaemonProcess(
  program: string,
  configFile: string,
  nodeOptions: readonly string[],
): Promise<DaemonProcess> {
  const child = fork(program, [configFile], {
    execArgv: [...nodeOptions],
    // As the image has it.
    env: { ...process.env, MALLOC_ARENA_MAX: "1" },
    stdio: "inherit",
  });
  try {
    const memory = watchMemory(child);
    const ready = await answer<ReadyReport>(child);
    return {
      ready,
      sweep: () => sweep(child, ready.metricsUrl, memory.peakMb),
      stop: () => stop(child).finally(memory.stop),
    };
  } catch (error) {
    await stopChild(child);
    throw error;
  }
}

async function sweep(child: ChildProcess, url: string, peakMb: () => number): Promise<ScrapedSweep> {
  const over = new AbortController();
  const pid = child.pid ?? 0;
  const cpuBefore = cpuOf(pid);
  child.send("sweep");
  const scraping = scrape(url, over.signal);
  try {
    const report = await answer<SweepReport>(child);
    const cpuMs = cpuOf(pid) - cpuBefore;
    over.abort();
    return { ...report, cpuMs, peakMb: peakMb(), scrapes: await scraping };
  } finally {
    over.abort();
    await scraping;
  }
}

function watchMemory({ pid }: ChildProcess): { readonly peakMb: () => number; readonly stop: () => void } {
  let peak = 0;
  const look = (): void => {
    peak = Math.max(peak, memoryOf(pid ?? 0));
  };
  const timer = setInterval(look, 100).unref();
  return { peakMb: () => peak, stop: () => clearInterval(timer) };
}

/** Gives how many scrapes there were. */
async function scrape(url: string, over: AbortSignal): Promise<number> {
  let scrapes = 0;
  for (let wait = FIRST_SCRAPE_MS; ; wait = SCRAPE_EVERY_MS) {
    await sleep(wait, undefined, { signal: over }).catch(() => undefined);
    if (over.aborted) return scrapes;
    const response = await fetch(`${url}/metrics`);
    await response.text();
    scrapes += 1;
  }
}

async function answer<T>(child: ChildProcess): Promise<T> {
  const signal = AbortSignal.timeout(SWEEP_LIMIT_MS);
  const ended = once(child, "exit", { signal }).then(() => {
    throw new Error("the daemon's process ended");
  });
  const [report] = await Promise.race([once(child, "message", { signal }), ended]);
  return report as T;
}

/** It ends by itself when asked, so that a profile gets written. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.connected) child.send("close");
  await Promise.race([once(child, "exit"), sleep(5_000, undefined, { ref: false })]);
  await stopChild(child);
}
