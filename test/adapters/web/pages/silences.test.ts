import { describe, expect, test } from "vitest";
import type {
  Acknowledgement,
  Silence,
  Suppression,
} from "../../../../src/adapters/web/pages/status-data.ts";
import { createThrottle } from "../../../../src/adapters/web/pages/throttle.ts";
import type { StatusPageOptions } from "../../../../src/app/status-page.ts";
import { DAY, HOUR, MINUTE } from "../../../../src/core/time.ts";
import { NOW } from "../../../contracts/store-fixtures.ts";
import { idOf, keyOf, sick } from "./planted.ts";
import { formTokenOf, openSite, type Sent, type Site } from "./site.ts";

const PLANTED = sick("img.example.com", {});
const ADDRESS = `/domains/${keyOf(PLANTED)}`;

type Alerts = Required<NonNullable<StatusPageOptions["alerts"]>>;

/** What a page is given where messages are sent, kept in lists. */
function planAlerts() {
  const acknowledged: Acknowledgement[] = [];
  const silenced: Silence[] = [];
  const known: Suppression[] = [];
  const add = (kind: Suppression["kind"], { by, reason, lastsMs, key }: Silence): void => {
    known.push({ id: known.length + 7, kind, what: key, by, reason, from: NOW, until: NOW + lastsMs });
  };
  const alerts: Alerts = {
    deliveriesOf: async () => [],
    messages: async () => [],
    messageCounts: async () => ({ waiting: 0, sent: 0, failed: 0, dropped: 0 }),
    retryMessages: async () => 0,
    suppressions: () => known,
    suppressionOf: () => known.at(-1),
    acknowledge: async (one) => {
      acknowledged.push(one);
      add("acknowledged", one);
    },
    silence: async (one) => {
      silenced.push(one);
      add("silence", one);
    },
    endSuppression: async (id) => {
      const at = known.findIndex((one) => one.id === id);
      if (at >= 0) known.splice(at, 1);
      return at >= 0;
    },
  };
  return { alerts, acknowledged, silenced, known };
}

async function formOf(site: Site): Promise<Required<Sent>> {
  const form = { form: formTokenOf((await site.get(ADDRESS)).body) };
  return { headers: { "sec-fetch-site": "same-origin" }, form };
}

describe("where messages are sent", () => {
  test("a finding is acknowledged by a form, with a name, a reason and an end", async () => {
    const { alerts, acknowledged } = planAlerts();
    const site = await openSite({ planted: [PLANTED], alerts });
    expect((await site.get(ADDRESS)).body).toContain("Acknowledge leaf-expiring");
    const { headers, form } = await formOf(site);
    const whole = { ...form, finding: idOf(PLANTED), by: " Li\u202e ", reason: "ordered", for: "3d" };
    const send = (changes: object) =>
      site.send("POST", `${ADDRESS}/acknowledge`, { headers, form: { ...whole, ...changes } });
    for (const lack of [
      { by: " " },
      { reason: "" },
      { for: "" },
      { for: "toString" },
      { by: "x".repeat(101) },
    ])
      expect((await send(lack)).status).toBe(400);
    expect((await send({ finding: "0" })).status).toBe(404);
    expect((await send({ form: "" })).status).toBe(403);
    expect((await site.get(`${ADDRESS}/acknowledge?${new URLSearchParams(whole)}`)).status).toBe(404);
    expect(acknowledged).toEqual([]);
    expect((await send({})).headers.location).toBe(`${ADDRESS}?done=acknowledge`);
    const said = { by: "Li\\u{202e}", reason: "ordered", lastsMs: 3 * DAY };
    expect(acknowledged).toEqual([{ ...said, key: keyOf(PLANTED), findingId: idOf(PLANTED) }]);
    const after = (await site.get(ADDRESS)).body;
    expect(after).toContain("acknowledged by Li");
    expect(after).not.toContain("Acknowledge leaf-expiring");
  });

  test("what is kept quiet says so in every list", async () => {
    const { alerts } = planAlerts();
    const site = await openSite({ planted: [PLANTED], alerts });
    await alerts.silence({ key: keyOf(PLANTED), by: "Li", reason: "moves", lastsMs: HOUR });
    for (const path of ["/", "/findings", ADDRESS])
      expect((await site.get(path)).body, path).toContain("silence by Li");
    const suppressed = { id: 7, kind: "silence", by: "Li", until: "2026-11-22T13:00:00.000Z" };
    for (const path of ["/findings.json", `${ADDRESS}.json`])
      expect(JSON.parse((await site.get(path)).body)).toMatchObject({ findings: [{ suppressed }] });
    expect(JSON.parse((await site.get("/silences.json")).body)).toMatchObject({ suppressions: [suppressed] });
    expect((await site.get("/")).body).toContain('href="/silences"');
  });

  test("a domain is silenced from its page, and the silence ended by a button, never by a GET", async () => {
    const { alerts, silenced, known } = planAlerts();
    const site = await openSite({ planted: [PLANTED], alerts });
    const { headers, form } = await formOf(site);
    const whole = { ...form, by: "Li", reason: "moves", for: "2h" };
    const silence = (changes: object) =>
      site.send("POST", `${ADDRESS}/silence`, { headers, form: { ...whole, ...changes } });
    expect((await silence({ reason: "" })).status).toBe(400);
    expect((await silence({ form: "x" })).status).toBe(403);
    expect((await silence({})).headers.location).toBe(`${ADDRESS}?done=silence`);
    expect(silenced).toEqual([{ key: keyOf(PLANTED), by: "Li", reason: "moves", lastsMs: 2 * HOUR }]);
    expect((await site.get("/silences")).body).toContain('action="/silences/7/end"');
    expect((await site.get(`/silences/7/end?form=${form["form"]}`)).status).toBe(404);
    expect((await site.send("POST", "/silences/7/end", { headers, form: {} })).status).toBe(403);
    expect(known).toHaveLength(1);
    for (const id of ["8", "1e0", "x"])
      expect((await site.send("POST", `/silences/${id}/end`, { headers, form })).status).toBe(404);
    const ended = await site.send("POST", "/silences/7/end", { headers, form });
    expect(ended.headers.location).toBe("/silences?done=end");
    expect((await site.get("/silences?done=end")).body).toContain("Nothing is acknowledged or silenced.");
  });

  test("and where none are, the page says so and links to nothing", async () => {
    const site = await openSite();
    expect((await site.get("/silences")).body).toContain("No messages are sent here");
    expect((await site.get("/")).body).not.toContain('href="/silences"');
  });
});

test("after ten wrong tokens within a minute nothing more is looked at for a while", () => {
  const throttle = createThrottle();
  for (let n = 0; n < 10; n += 1) {
    expect(throttle.isClosed(NOW + n)).toBe(false);
    throttle.failed(NOW + n);
  }
  expect(throttle.isClosed(NOW + 20)).toBe(true);
  expect(throttle.isClosed(NOW + MINUTE - 1)).toBe(true);
  expect(throttle.isClosed(NOW + MINUTE)).toBe(false);
});
