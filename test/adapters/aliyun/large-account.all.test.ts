import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { RATES } from "../../../src/adapters/aliyun/limits.ts";
import type { FakeBucket, FakeCdnDomain, FakeFault } from "../../../src/lab/aliyun/fake-world.ts";
import { chainPem, NOW, open, openCertificates } from "./account.ts";

const REGIONS = 12;
const BUCKETS = 3_000;
const BOUND = 12_000;
const IN_FRONT = 8_000;
/** Requests that may be on their way when the clock moves for another service. */
const IN_FLIGHT = 60;

it("reads 3,000 buckets in 12 regions and 20,000 domains below the rates, within bounded memory, with every failure named", async () => {
  const certificates = await openCertificates();
  const leaves = await Promise.all(
    Array.from({ length: 40 }, (_, i) => certificates.issue(`*.c${i}.example.com`)),
  );
  const pems = leaves.map(chainPem);
  const pem = (i: number): string => pems[i % pems.length] ?? "";
  const buckets = Array.from({ length: BUCKETS }, (_, i): FakeBucket => {
    const share = Array.from({ length: BOUND / BUCKETS }, (_, k) => ({
      domain: `o${i}-${k}.example.com`,
      certificate: { pem: pem(i), id: `${i}-cn-hangzhou` },
    }));
    return { name: `bucket-${i}`, region: `cn-region${i % REGIONS}`, domains: share };
  });
  const cdn = Array.from(
    { length: IN_FRONT },
    (_, i): FakeCdnDomain => ({
      name: `e${i}.example.com`,
      cname: `e${i}.example.com.w.kunlunaq.com`,
      certificate: { pem: pem(i) },
    }),
  );
  const denied = Array.from(
    { length: 30 },
    (_, i): FakeFault => ({
      operation: "ListCname",
      bucket: `bucket-${i * 97}`,
      answer: "permission-denied",
    }),
  );
  const throttled = Array.from(
    { length: 50 },
    (_, i): FakeFault => ({
      operation: "DescribeDomainCertificateInfo",
      domain: `e${i * 131}.example.com`,
      answer: "throttle",
      times: 2,
    }),
  );
  const { source, account, clock } = await open(
    { buckets, cdn, faults: [...denied, ...throttled] },
    { services: ["oss", "cdn"], deadlineMs: 60_000 },
  );

  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  const before = process.memoryUsage().heapUsed;
  const reading = await source.read();
  const logged = account.requests.length;
  collect();
  const retained = (process.memoryUsage().heapUsed - before) / 1024 / 1024;

  expect(reading.failures.map(({ scope }) => scope).toSorted()).toEqual(
    denied.map(({ bucket }) => bucket).toSorted(),
  );
  expect(new Set(reading.failures.map(({ reason }) => reason))).toEqual(new Set(["permission-denied"]));
  expect(reading.bindings).toHaveLength(BOUND - 30 * (BOUND / BUCKETS) + IN_FRONT);
  expect(reading.hosted.size).toBe(reading.bindings.length);

  const seconds = (clock.now() - NOW.getTime()) / 1_000;
  for (const service of ["oss", "cdn"] as const) {
    const at = account.requests.filter(({ host }) => host.includes(service)).map((request) => request.at);
    const { perSecond, burst } = RATES[service];
    expect(at.length).toBeLessThanOrEqual(burst + perSecond * seconds);
    const windows = Map.groupBy(at, (instant) => Math.floor(instant / 10_000));
    const busiest = Math.max(...[...windows.values()].map((some) => some.length));
    expect(busiest).toBeLessThanOrEqual(burst + perSecond * 10 + IN_FLIGHT);
  }
  console.log(
    `${logged} requests, ${Math.round(seconds)} s at the configured rates, ${retained.toFixed(0)} MB kept with the lab's log`,
  );
  expect(retained).toBeLessThan(80);
});
