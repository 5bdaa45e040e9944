/**
 * What the status page costs with 20,000 domains that change all the time, as they do in a sweep: `npm run bench:pages`. A visitor in a
 * thread of its own measures the time until the first byte of each page; meanwhile the event loop of the pages is watched. Prints a table;
 * asserts nothing.
 */
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { createLogger } from "../../src/adapters/log/logger.ts";
import { openSqliteStore } from "../../src/adapters/sqlite/sqlite-store.ts";
import { openCurrent } from "../../src/app/current.ts";
import { openStatusPage } from "../../src/app/status-page.ts";
import type { BindingRecord } from "../../src/core/record.ts";
import { DAY, HOUR, SECOND } from "../../src/core/time.ts";
import { Fleet } from "../../src/usecases/fleet.ts";
import {
  plantBinding,
  plantEndpoint,
  plantFinding,
  plantJudgement,
} from "../adapters/metrics/planted-records.ts";
import { freePort } from "./child.ts";

const DOMAINS = 20_000;
/** Decisions of one transaction, and the rest between two: about 1,000 a second, as a sweep on two cores brings them. */
const BATCH = 100;
const BATCH_REST_MS = 100;
const TURN_MS = 2;
/** Longer than any list stays as it is while nobody looks. */
const LONG_REST_MS = 12 * SECOND;

const PAGES: readonly (readonly [title: string, path: string])[] = [
  ["the list", "/"],
  ["the list, searched", "/?q=0123&owner=web"],
  ["the list, page 400", "/?page=400"],
  ["the list as JSON, 500 at a time", "/index.json?size=500"],
  ["findings", "/findings"],
  ["roots", "/roots"],
  ["runbooks", "/runbooks"],
  ["one domain", "/domains/d00042.example.com:443"],
  ["a domain that nobody knows", "/domains/nobody.example.com"],
];

interface Visits {
  readonly url: string;
  readonly path: string;
  readonly count: number;
  readonly restMs: number;
}

if (isMainThread) await bench();
else await visit();

async function bench(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "certhorizon-bench-"));
  const { fleet, url, close } = await openPages(directory);
  const sweep = new AbortController();
  const sweeping = changeForever(fleet, sweep.signal);
  try {
    console.log("| Page | First byte, median | Longest | Longest stop meanwhile | Work without a pause |");
    console.log("| --- | ---: | ---: | ---: | ---: |");
    await row("nobody (the sweep alone, 5 seconds)", () => pause(5 * SECOND, []));
    await row("the list, first visitor after the start", () => visits(url, "/", 1, 0));
    await row("the list, after a rest", () => visits(url, "/", 4, LONG_REST_MS));
    for (const [title, path] of PAGES) {
      await row(`${title}, 100 visits`, () => visits(url, path, 100, 40));
    }
  } finally {
    sweep.abort();
    await sweeping;
    await close();
    await rm(directory, { recursive: true, force: true });
  }
}

interface OpenPages {
  readonly fleet: Fleet;
  readonly url: string;
  close(): Promise<void>;
}

async function openPages(directory: string): Promise<OpenPages> {
  const listen = `127.0.0.1:${await freePort("127.0.0.1")}`;
  const file = join(directory, "certhorizon.yaml");
  await writeFile(file, JSON.stringify({ domains: ["img.example.com"], status: { listen } }));
  const clock = { now: Date.now };
  const read = await openCurrent(file, {}, clock);
  if (!read.ok) throw new Error(read.problems.join("\n"));
  const store = await openSqliteStore({ file: join(directory, "store.db"), clock });
  const fleet = new Fleet();
  const records = Array.from({ length: DOMAINS }, (_, n) => recordOf(n, 0));
  fleet.adopt(records.map(({ binding }) => binding));
  apply(fleet, records);
  const opened = await openStatusPage({
    fleet,
    store,
    clock,
    current: () => read.current,
    log: createLogger({ level: "warn", destination: process.stderr }),
    recheck: async () => undefined,
  });
  if (!opened.ok || opened.listener === undefined) throw new Error("the pages did not open");
  const { listener } = opened;
  const close = async (): Promise<void> => {
    await listener.close(SECOND);
    await store.close();
    read.current.close();
  };
  return { fleet, url: listener.url, close };
}

/** One of fifty has a finding; whether it does changes now and then, so that the order of the list changes too. */
function recordOf(n: number, round: number): BindingRecord {
  const domain = `d${String(n).padStart(5, "0")}.example.com`;
  const now = Date.now();
  const isSick = (n + Math.floor(round / 3)) % 50 === 0;
  const severity = n % 4 === 0 ? "critical" : "warning";
  const finding = plantFinding({ domain, severity, openedAt: now - HOUR, deadline: now + (n % 30) * DAY });
  return {
    binding: plantBinding(domain, { owner: n % 3 === 0 ? "web" : "video", bucket: `bucket-${n % 700}` }),
    endpoints: [plantEndpoint("192.0.2.7"), plantEndpoint("192.0.2.8")],
    hosted: [],
    judgement: plantJudgement({
      at: now,
      leaf: { notBefore: now - 60 * DAY, notAfter: now + (30 + (n % 60)) * DAY },
    }),
    findings: isSick ? [finding] : [],
    resolution: undefined,
    lastProbeAt: now,
    lastSuccessAt: now,
    nextDueAt: now + HOUR,
  };
}

function apply(fleet: Fleet, records: readonly BindingRecord[]): void {
  fleet.apply(records.map((record) => ({ record, changes: [], transitions: [], chains: new Map() })));
}

/** As a sweep does: batch after batch, round after round. */
async function changeForever(fleet: Fleet, signal: AbortSignal): Promise<void> {
  for (let round = 1; !signal.aborted; round += 1) {
    for (let first = 0; first < DOMAINS && !signal.aborted; first += BATCH) {
      apply(
        fleet,
        Array.from({ length: BATCH }, (_, n) => recordOf(first + n, round)),
      );
      await pause(BATCH_REST_MS);
    }
  }
}

async function row(title: string, act: () => Promise<readonly number[]>): Promise<void> {
  const stops = watchStops();
  const times = (await act()).toSorted((a, b) => a - b);
  const { wall, own } = stops.end();
  const shown = [times[Math.floor(times.length / 2)], times.at(-1), wall, own].map((time) =>
    time === undefined ? "" : `${time.toFixed(0)} ms`,
  );
  console.log(`| ${title} | ${shown.join(" | ")} |`);
}

/** The longest time between two turns of the event loop, and the most that this thread worked between two: the rest it waited for a core. */
function watchStops(): { end(): { readonly wall: number; readonly own: number } } {
  const worked = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1e3;
  };
  const longest = { wall: 0, own: 0 };
  let [at, work] = [performance.now(), worked()];
  const look = (): void => {
    const [nowAt, nowWork] = [performance.now(), worked()];
    longest.wall = Math.max(longest.wall, nowAt - at - TURN_MS);
    longest.own = Math.max(longest.own, nowWork - work);
    [at, work] = [nowAt, nowWork];
  };
  const timer = setInterval(look, TURN_MS);
  return {
    end: () => {
      clearInterval(timer);
      look();
      return longest;
    },
  };
}

/** In milliseconds; measured beside the pages, so that their stops do not hide themselves. */
async function visits(url: string, path: string, count: number, restMs: number): Promise<readonly number[]> {
  const asked: Visits = { url, path, count, restMs };
  const visitor = new Worker(new URL(import.meta.url), { workerData: asked });
  const [times] = await once(visitor, "message");
  return times as readonly number[];
}

async function visit(): Promise<void> {
  const { url, path, count, restMs } = workerData as Visits;
  const times: number[] = [];
  for (let n = 0; n < count; n += 1) {
    await pause(restMs);
    const startedAt = performance.now();
    const asking = request(url + path, { agent: false }).end();
    const [response] = await once(asking, "response");
    times.push(performance.now() - startedAt);
    response.resume();
    await once(response, "end");
  }
  parentPort?.postMessage(times);
}
