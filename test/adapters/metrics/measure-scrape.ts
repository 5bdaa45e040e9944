/** How long one scrape takes and how long it stops the event loop: `node test/adapters/metrics/measure-scrape.ts [BINDINGS]`. */
import { execFile } from "node:child_process";
import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { createOwnMetrics } from "../../../src/adapters/metrics/own-metrics.ts";
import { renderScrape } from "../../../src/adapters/metrics/scrape.ts";
import { openMetricsListener } from "../../../src/adapters/web/metrics-listener.ts";
import { plantFinding, plantRecord } from "./planted-records.ts";

const bindings = Number(process.argv[2] ?? 20_000);
const records = Array.from({ length: bindings }, (_, index) => {
  const domain = `img-${(index * 7919) % bindings}.example.com`;
  return plantRecord(domain, { findings: [plantFinding({ domain, deadline: Date.now() })] });
});
const own = createOwnMetrics({ version: "0.0.0", node: process.version });
const render = () => renderScrape({ records, otherFindings: [] }, own);

async function measure(title: string, run: () => Promise<number>): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await wait(50);
  delay.reset();
  const [startedAt, cpu] = [performance.now(), process.cpuUsage()];
  const bytes = await run();
  const tookMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpu);
  await wait(5);
  delay.disable();
  const figures = [
    `${(bytes / 1e6).toFixed(1)} MB`,
    `${tookMs.toFixed(0)} ms`,
    `CPU ${((user + system) / 1000).toFixed(0)} ms`,
    `longest stop ${(delay.max / 1e6).toFixed(1)} ms`,
    `p99 ${(delay.percentile(99) / 1e6).toFixed(1)} ms`,
    `rss ${(process.memoryUsage.rss() / 1e6).toFixed(0)} MB`,
  ];
  process.stdout.write(`${title}: ${figures.join(", ")}\n`);
}

/** Bytes received; in this process the reading would stop the loop that is measured. */
async function readInOtherProcess(encoding: string): Promise<number> {
  const script = `const { get } = require("node:http"); let length = 0;
    get(process.argv[1], { headers: { "accept-encoding": process.argv[2] } }, (response) =>
      response.on("data", (chunk) => { length += chunk.length; }).on("end", () => console.log(length)));`;
  const url = `${listener.url}/metrics`;
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", script, url, encoding]);
  return Number(stdout);
}

const opened = await openMetricsListener({
  host: "127.0.0.1",
  port: 0,
  render,
  readiness: async () => ({ ready: true }),
  onError: (error) => process.stderr.write(`${String(error)}\n`),
});
if (opened.kind === "failed") throw new Error(opened.sentence);
const { listener } = opened;
for (const round of [1, 2, 3]) {
  await measure(`${bindings} bindings, rendering ${round}`, async () => {
    let length = 0;
    for await (const chunk of render()) length += chunk.length;
    return length;
  });
}
for (const encoding of ["identity", "gzip"]) {
  await measure(`${bindings} bindings, over HTTP (${encoding})`, () => readInOtherProcess(encoding));
}
await listener.close(1000);
own.close();
