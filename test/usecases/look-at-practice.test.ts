import { beforeAll, expect, it, onTestFinished } from "vitest";
import { createPracticeProber } from "../../src/adapters/tls/practice-prober.ts";
import { createTlsProber } from "../../src/adapters/tls/prober.ts";
import { createDecide } from "../../src/core/decide/decide.ts";
import type { Binding } from "../../src/core/inventory/binding.ts";
import type { BindingRecord, Decide } from "../../src/core/record.ts";
import { DAY, HOUR, MINUTE } from "../../src/core/time.ts";
import { type IssuedLeaf, issueLeaf } from "../../src/lab/authority.ts";
import { createFamily, daysFrom, type LabFamily } from "../../src/lab/family.ts";
import { createLimiter } from "../../src/usecases/limiter.ts";
import { lookAt } from "../../src/usecases/look-at.ts";
import { aBinding, DOMAIN } from "../core/decide/build.ts";
import { judgeTools, storeOf } from "../core/decide/scene.ts";
import { type Reply, startWebServer, type WebServer } from "../tools/web-server.ts";

const START = new Date();
let family: LabFamily;
let leaf: IssuedLeaf;

beforeAll(async () => {
  family = await createFamily(START);
  leaf = await renewed();
});

function renewed(): Promise<IssuedLeaf> {
  const validity = { notBefore: daysFrom(START, -9), notAfter: daysFrom(START, 80) };
  return issueLeaf({ issuer: family.r3Rsa, names: [DOMAIN], ...validity });
}

interface Site {
  /** Looks at the domain `afterMs` after the start and remembers it; gives the codes of open findings. */
  readonly look: (afterMs: number) => Promise<readonly string[]>;
  readonly https: WebServer;
  readonly http: WebServer;
  /** From now on. */
  readonly answer: (https: Reply, http: Reply) => void;
}

/** One domain on two real servers, looked at by real parts. */
async function openSite(
  more: Partial<Binding>,
  ...first: readonly [https: Reply, http: Reply]
): Promise<Site> {
  let replies = first;
  const https = await startWebServer(() => replies[0], leaf);
  const http = await startWebServer(() => replies[1]);
  const tools = judgeTools([storeOf("lab", family.r3, family.r1)]);
  const decide: Decide = createDecide(tools);
  let now = START.getTime();
  const clock = { now: () => now };
  const [prober, practice] = [createTlsProber({ clock }), createPracticeProber()];
  onTestFinished(() => {
    prober.close();
    practice.close();
  });
  const ports = {
    clock,
    prober,
    practice,
    resolver: { resolve: () => Promise.reject(new Error("nobody asks")) },
    inventory: { readHosted: async () => [] },
    limiter: createLimiter(8, 4),
    hasIpv6Route: () => false,
    leafOf: (der: Uint8Array) => tools.evaluator.certificate(der),
  };
  const binding = aBinding({
    port: https.port,
    addresses: { only: [https.address], also: [] },
    probe: { path: "/index.html", names: [], httpPort: http.port },
    ...more,
  });
  const chains = new Map<string, readonly Uint8Array[]>();
  let record: BindingRecord | undefined;
  return {
    https,
    http,
    answer: (...next) => {
      replies = next;
    },
    look: async (afterMs) => {
      now = START.getTime() + afterMs;
      const look = await lookAt(ports, binding, record, []);
      const decision = decide(record, look, { chainOf: (digest) => chains.get(digest) });
      for (const [digest, chain] of decision.chains) chains.set(digest, chain);
      // Memory is what survives being written down.
      record = JSON.parse(JSON.stringify(decision.record)) as BindingRecord;
      return record.findings.map(({ code }) => code).toSorted();
    },
  };
}

const html = { "content-type": "text/html" };
const page: Reply = { status: 200, headers: html };
const redirect = (location: string): Reply => ({ status: 301, headers: { location } });
const good: Reply = {
  status: 200,
  headers: { ...html, "strict-transport-security": "max-age=31536000", "content-encoding": "gzip" },
};

it("asks by the first look, not in routine, and again a day later", async () => {
  const site = await openSite({ servedBy: "oss" }, page, page);
  expect(await site.look(0)).toEqual(["plain-http-served"]);
  const head = { method: "HEAD", path: "/index.html", version: "1.1" };
  expect(site.https.asked).toEqual([{ ...head, host: `${DOMAIN}:${site.https.port}` }]);
  expect(site.http.asked).toEqual([{ ...head, host: `${DOMAIN}:${site.http.port}` }]);

  site.answer(page, redirect(`https://${DOMAIN}/`));
  for (const ms of [5 * MINUTE, 2 * HOUR, 23 * HOUR]) {
    expect(await site.look(ms)).toEqual(["plain-http-served"]);
  }
  expect(site.https.asked).toHaveLength(1);

  await site.http.close();
  expect(await site.look(DAY)).toEqual([]);
  expect(site.https.asked).toHaveLength(2);
});

it("asks after a change", async () => {
  const site = await openSite({ servedBy: "oss" }, page, redirect(`https://${DOMAIN}/`));
  expect(await site.look(0)).toEqual([]);
  site.answer(page, page);
  expect(await site.look(2 * HOUR)).toEqual([]);
  expect(site.http.asked).toHaveLength(1);
  site.https.exchange(await renewed());
  expect(await site.look(3 * HOUR)).toEqual(["plain-http-served"]);
  expect(site.http.asked).toHaveLength(2);
  // Edges that show old and new by turns change at every look.
  site.https.exchange(leaf);
  await site.look(3 * HOUR + 5 * MINUTE);
  expect(site.http.asked).toHaveLength(2);
});

it.for<readonly [string, Partial<Binding>, Reply, Reply, readonly string[]]>([
  ["a CDN with everything", { servedBy: "cdn" }, good, redirect(`https://${DOMAIN}/`), []],
  [
    "a CDN with nothing",
    { servedBy: "cdn" },
    page,
    page,
    ["compression-missing", "hsts-missing", "plain-http-served"],
  ],
  [
    "a CDN that nobody named",
    {},
    { ...page, headers: { ...html, "x-cache": "HIT" } },
    redirect("https://a/"),
    ["compression-missing", "hsts-missing"],
  ],
  [
    "the storage itself",
    {},
    { ...page, headers: { ...html, server: "AliyunOSS" } },
    redirect("https://a/"),
    [],
  ],
  ["the same refusal on both", { servedBy: "cdn" }, { status: 403 }, { status: 403 }, []],
  [
    "a redirect to another domain, plain",
    {},
    redirect("https://a/"),
    redirect("http://a/"),
    ["plain-http-served"],
  ],
  ["HTTPS off on purpose", { https: "disabled" }, page, page, []],
  ["severities as set", { severities: { "plain-http-served": "off" } }, page, page, []],
])("judges %s", async ([, binding, https, http, codes]) => {
  const site = await openSite(binding, https, http);
  expect(await site.look(0)).toEqual(codes);
});

it("asks a CDN for contents where HEAD leaves open whether it compresses them", async () => {
  const site = await openSite({ servedBy: "cdn" }, page, redirect(`https://${DOMAIN}/`));
  await site.look(0);
  expect(site.https.asked.map(({ method }) => method)).toEqual(["HEAD", "GET"]);
});
