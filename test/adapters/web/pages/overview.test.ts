import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { FleetIndex } from "../../../../src/adapters/web/pages/fleet-index.ts";
import { byUrgency } from "../../../../src/core/findings/urgency.ts";
import { DAY } from "../../../../src/core/time.ts";
import { NOW } from "../../../contracts/store-fixtures.ts";
import { plantBinding, plantJudgement } from "../../metrics/planted-records.ts";
import { sick, well } from "./planted.ts";
import { openSite, type Site } from "./site.ts";

const PLANTED = [
  well("ok.example.com"),
  well("shop.example.com", {
    binding: plantBinding("shop.example.com", { owner: "shop", provider: "jdcloud", sources: ["jd"] }),
  }),
  sick("expiring.example.com", { severity: "warning", deadline: NOW + 5 * DAY }),
  sick("gone.example.com", {
    code: "leaf-expired",
    severity: "critical",
    summary: "The certificate of gone.example.com expired.",
    deadline: NOW - DAY,
    actor: "provider",
  }),
  sick("later.example.com", { severity: "warning", deadline: NOW + 20 * DAY }),
  well("unseen.example.com", { judgement: undefined, endpoints: [], hosted: [] }),
];

function domainsOf(body: string): readonly string[] {
  return [...body.matchAll(/href="\/domains\/([^":]+):443"/g)].map(([, domain = ""]) => domain);
}

async function shown(site: Site, path: string): Promise<readonly string[]> {
  const { status, body } = await site.get(path);
  expect(status).toBe(200);
  return domainsOf(body);
}

test("the most urgent comes first, with its finding, who acts and by when", async () => {
  const site = await openSite({ planted: PLANTED });
  const { body } = await site.get("/");
  expect(domainsOf(body)).toEqual([
    "gone.example.com",
    "unseen.example.com",
    "expiring.example.com",
    "later.example.com",
    "ok.example.com",
    "shop.example.com",
  ]);
  const [row = ""] = /<tr role="row"><td.*gone\.example\.com.*<\/tr>/.exec(body) ?? [];
  expect(row).toContain("The certificate of gone.example.com expired.");
  expect(row).toContain('href="/runbooks/leaf-expired?domain=gone.example.com"');
  expect(row).toContain("the provider (aliyun)");
  expect(row).toContain(">24 hours ago</time>");
  expect(row).toContain(
    "<title>Certificate ends 2027-03-22; trusted until 2027-03-02 by mozilla; trusted until 2027-03-22 by iot-r1</title>",
  );
});

test.each([
  ["/?condition=critical", ["gone.example.com"]],
  [
    "/?condition=problems",
    ["gone.example.com", "unseen.example.com", "expiring.example.com", "later.example.com"],
  ],
  ["/?owner=shop", ["shop.example.com"]],
  ["/?provider=jdcloud", ["shop.example.com"]],
  ["/?source=jd", ["shop.example.com"]],
  ["/?code=leaf-expiring", ["expiring.example.com", "later.example.com"]],
  ["/?code=leaf-expiring&q=LATER", ["later.example.com"]],
  ["/?state=unknown", ["unseen.example.com"]],
  ["/?store=iot-r1&condition=warning&q=exp", ["expiring.example.com"]],
  ["/?owner=nobody", []],
  ["/?condition=nonsense&page=-3&store=", PLANTED.length],
] as const)("%s narrows the list", async (path, expected) => {
  const site = await openSite({ planted: PLANTED });
  const found = await shown(site, path);
  if (typeof expected === "number") expect(found).toHaveLength(expected);
  else expect(found).toEqual(expected);
});

test("filters stay in the address: of the form, of the conditions, of the pages, of the JSON", async () => {
  const many = Array.from({ length: 95 }, (_, n) => sick(`d${String(n).padStart(2, "0")}.example.com`, {}));
  const site = await openSite({ planted: many });
  const { body } = await site.get("/?owner=web&q=d&condition=warning&page=2");
  expect(body).toContain("<option selected>web</option>");
  expect(body).toContain('name="q" value="d"');
  expect(body).toContain('<input type="hidden" name="condition" value="warning">');
  expect(body).toContain('href="/?condition=critical&amp;owner=web&amp;q=d"');
  expect(body).toContain('href="/?condition=warning&amp;owner=web&amp;q=d&amp;page=3" rel="next"');
  expect(body).toContain('href="/index.json?owner=web&amp;q=d&amp;condition=warning&amp;page=2"');
  expect(body).toContain("41 to 80 of 95 domains");
  expect(domainsOf(body)).toHaveLength(40);
  expect(await shown(site, "/?page=3")).toHaveLength(15);
  expect(await shown(site, "/?page=999")).toHaveLength(15);
});

test("the JSON says the same, as many at a time as wanted", async () => {
  const site = await openSite({ planted: PLANTED });
  const { headers, body } = await site.get("/index.json?condition=warning&size=1");
  expect(headers["content-type"]).toBe("application/json; charset=utf-8");
  expect(JSON.parse(body)).toMatchObject({
    at: "2026-11-22T12:00:00.000Z",
    total: 2,
    page: 1,
    pages: 2,
    counts: { critical: 1, unknown: 1, warning: 2, info: 0, ok: 2 },
    bindings: [
      { domain: "expiring.example.com", severity: "warning", findings: [{ code: "leaf-expiring" }] },
    ],
  });
});

test("a list is not sorted anew before its time, and then shows what changed and what went", async () => {
  const site = await openSite({ planted: PLANTED });
  expect(await shown(site, "/?condition=critical")).toEqual(["gone.example.com"]);
  const [first, second] = PLANTED.slice(0, 2).map(({ record }) => record);
  if (first === undefined || second === undefined) throw new Error("nothing was planted");
  site.fleet.adopt([second.binding, first.binding]);
  const { record } = sick(first.binding.domain, { severity: "critical", code: "untrusted" });
  site.fleet.apply([{ record, changes: [], transitions: [], chains: new Map() }]);
  await expect
    .poll(() => shown(site, "/"), { timeout: 10_000 })
    .toEqual(["ok.example.com", "shop.example.com"]);
});

test("an empty inventory says so, and so does a filter that fits nothing", async () => {
  const empty = await openSite();
  expect((await empty.get("/")).body).toContain("the inventory has not been read");
  const site = await openSite({ planted: PLANTED });
  expect((await site.get("/?q=nowhere")).body).toContain("No domain fits these filters.");
});

test("twenty thousand domains with the longest names stay below 100 KiB a page", async () => {
  const stores = Array.from({ length: 12 }, (_, n) => ({
    store: `store-${n}`,
    tier: n % 2 === 0 ? ("required" as const) : ("watched" as const),
    trusted: n !== 5,
    trustedUntil: NOW + (n + 1) * 30 * DAY,
    rootEnd: { at: NOW + (n + 1) * 37 * DAY, code: "anchor-removal" as const },
  }));
  const longest = (n: number) =>
    `${String(n).padStart(5, "0")}.${`${"x".repeat(63)}.`.repeat(3)}${"y".repeat(40)}.example`;
  const planted = Array.from({ length: 20_000 }, (_, n) => {
    const domain = longest(n);
    const one = sick(
      domain,
      { summary: `${domain} ${"例".repeat(300)}`, remedy: "证".repeat(300), severity: "critical" },
      { code: "trust-ending", scope: "mozilla", severity: "warning" },
    );
    const binding = { ...one.record.binding, owner: `owner-${n % 5000}`, bucket: "b".repeat(63) };
    return { record: { ...one.record, binding, judgement: plantJudgement({ stores }) } };
  });
  const site = await openSite({ planted: [] });
  site.fleet.adopt(planted.map(({ record }) => record.binding));
  site.fleet.apply(
    planted.map(({ record }) => ({ record, changes: [], transitions: [], chains: new Map() })),
  );
  await expect
    .poll(async () => (await site.get("/")).body, { timeout: 10_000 })
    .toContain("1 to 40 of 20,000 domains");
  for (const path of [
    "/",
    "/?page=500",
    "/?q=00001",
    "/findings",
    "/findings?page=700",
    "/roots",
    "/runbooks",
  ]) {
    const { status, body } = await site.get(path);
    expect(status).toBe(200);
    expect(Buffer.byteLength(body), path).toBeLessThan(100 * 1024);
  }
});

test("sorting a large fleet lets everything else take its turn", async () => {
  const records = Array.from({ length: 20_000 }, (_, n) => well(`d${n}.example.com`).record);
  const index = new FleetIndex({ records: () => records, now: () => NOW });
  let isDone = false;
  const sorted = index.refresh().finally(() => {
    isDone = true;
  });
  let turns = 0;
  while (!isDone) {
    await nextTurn();
    turns += 1;
  }
  expect((await sorted).rows).toHaveLength(20_000);
  expect(turns).toBeGreaterThan(20);
});

describe("while a large fleet is sorted anew", () => {
  const { record } = well("any.example.com");
  const large = (nextDueAt: number) =>
    Array.from({ length: 60_000 }, (_, n) => ({
      ...record,
      binding: { ...record.binding, domain: `d${n}.example.com` },
      judgement: nextDueAt === 0 ? undefined : record.judgement,
      nextDueAt,
    }));

  test("nobody waits: the last list is shown, with its time", async () => {
    let [records, now] = [large(0), NOW];
    const index = new FleetIndex({ records: () => records, now: () => now, restMs: 0 });
    await index.refresh();
    [records, now] = [large(1), NOW + DAY];
    expect(await index.fleet()).toMatchObject({ at: NOW, rows: { 0: { condition: "unknown" } } });
    expect(await index.refresh()).toMatchObject({ at: NOW + DAY, rows: { 0: { condition: "ok" } } });
  });

  test("for the first time, the page says so and loads itself again", async () => {
    const site = await openSite();
    const records = large(1);
    site.fleet.adopt(records.map(({ binding }) => binding));
    const { body, headers } = await site.get("/");
    expect(body).toContain("The list is being made for the first time");
    expect(headers["refresh"]).toBe("1");
    await expect
      .poll(async () => (await site.get("/")).body, { timeout: 10_000 })
      .toContain("1 to 40 of 60,000 domains");
  });
});

test("what is shown anew stands where it belongs, whatever became of it", async () => {
  const random = (seed: number) => (seed * 7919) % 1009;
  const recordAt = (n: number, round: number) => {
    const domain = `d${String(n).padStart(4, "0")}.example.com`;
    const fate = random(n + 31 * round) % 5;
    if (fate > 1) return well(domain).record;
    return sick(domain, { severity: fate === 0 ? "critical" : "warning", deadline: NOW + fate * DAY }).record;
  };
  let records = Array.from({ length: 400 }, (_, n) => recordAt(n, 0));
  const index = new FleetIndex({ records: () => records, now: () => NOW });
  for (let round = 0; round < 5; round += 1) {
    const { rows, findings } = await index.refresh();
    expect(rows.map((row) => row.record)).toEqual(records.toSorted(byUrgency));
    expect(findings).toHaveLength(records.flatMap((one) => one.findings).length);
    // Some change, some go, some come, the rest is the same object.
    records = [
      ...records.slice(20).map((one, n) => (n % 3 === 0 ? recordAt(n + 20 * (round + 1), round + 1) : one)),
      ...Array.from({ length: 20 }, (_, n) => recordAt(400 + 20 * round + n, round)),
    ];
  }
});
