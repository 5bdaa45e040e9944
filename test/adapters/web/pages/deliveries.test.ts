import { describe, expect, test } from "vitest";
import { pageAlerts } from "../../../../src/app/page-alerts.ts";
import type { Delivery } from "../../../../src/core/alerts/delivery.ts";
import type { OpenFinding } from "../../../../src/core/findings/finding.ts";
import { HOUR, MINUTE } from "../../../../src/core/time.ts";
import { bindingOf, findingOf, NOW, openOf } from "../../../contracts/store-fixtures.ts";
import { critical, domains, PostOffice, warning } from "../../../tools/post-office.ts";
import { formTokenOf, openSite, type Site, type SiteOptions } from "./site.ts";

const HERE = { "sec-fetch-site": "same-origin" };

/** The pages over what a real store has of messages. */
async function openWith(office: PostOffice, options: SiteOptions = {}): Promise<Site> {
  const alerting = {
    suppressions: [],
    suppressionOf: () => undefined,
    readSuppressions: async () => undefined,
  };
  const clock = { now: () => office.now };
  return openSite({ alerts: pageAlerts({ store: office.store, clock, alerting }), ...options });
}

/** Messages about nothing in particular, a minute apart, the last one the newest. */
async function write(office: PostOffice, count: number, more: Partial<Delivery> = {}): Promise<void> {
  const all = Array.from(
    { length: count },
    (_, n): Delivery => ({
      ...{
        id: `m${n}`,
        road: "mail",
        copy: "",
        kind: "heartbeat",
        incident: "",
        owner: "",
        severity: "info",
      },
      ...{ createdAt: NOW - n * MINUTE, nextAt: NOW, attempts: 1, state: "sent", endedAt: NOW - n * MINUTE },
      ...{ recipients: [`n${n}@example.com`], answer: "250 ok", detail: {}, ...more },
    }),
  );
  await office.store.addDeliveries(all, ["mail"]);
  await office.store.updateDeliveries(all);
}

const rowsOf = (body: string): readonly string[] =>
  [...body.matchAll(/<tbody[^>]*>(.*)<\/tbody>/gs)].flatMap(([, rows = ""]) =>
    rows.split("</tr>").slice(0, -1),
  );

const textOf = (html: string): string =>
  html
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();

describe("the list of messages", () => {
  test("says of each what, about which domain, to whom, how it went and what was answered", async () => {
    const office = await PostOffice.open(["mail", "webhook"]);
    await office.see(domains(1), critical);
    await office.see([bindingOf("w.example.com", { owner: "shop" })], warning);
    office.answer = ({ road, to }) =>
      road === "webhook"
        ? { kind: "transient", answer: "503 later" }
        : to.startsWith("web@")
          ? { kind: "accepted", answer: "250 queued", refused: [] }
          : { kind: "permanent", answer: "550 \u202eno <b>such</b> user" };
    await office.until(office.now + 7 * MINUTE);
    const { body } = await (await openWith(office)).get("/deliveries");
    const lines = rowsOf(body).map(textOf);
    expect(lines).toHaveLength(4);
    const line = (start: RegExp) => lines.find((one) => start.test(one)) ?? "";
    expect(line(/sent/)).toMatch(
      /^✓ sent .* d0\.example\.com:443 leaf-expired opened, critical web@example\.com mail 2026-11-22 13:00 UTC .* 250 queued 1 attempt$/,
    );
    expect(line(/given up/)).toMatch(
      /^✗ given up .* w\.example\.com:443 not-deployed opened, warning shop@example\.com mail .* 550 \\u\{202e\}no &lt;b&gt;such&lt;\/b&gt; user 1 attempt$/,
    );
    expect(line(/waiting.*w\.example/)).toMatch(
      /^! waiting next attempt .* webhook .* 503 later \d+ attempts$/,
    );
    expect(body).toContain('<a href="/domains/d0.example.com:443">');
    expect(body).toContain('href="/runbooks/not-deployed?domain=w.example.com"');
  });

  test("shows what is on the page of no domain: digests, stock-takings, signs of life, news of certhorizon itself", async () => {
    const office = await PostOffice.open();
    const given = { state: "failed", answer: "535 no" } as const;
    await write(office, 1, {
      ...given,
      id: "b",
      kind: "baseline",
      detail: { occasion: "with new trust data" },
      owner: "web",
    });
    await write(office, 1, { ...given, id: "w", kind: "weekly", createdAt: NOW - 1 });
    await write(office, 1, { ...given, id: "h", createdAt: NOW - 2 });
    const own = {
      ...findingOf(bindingOf("x.example.com")),
      subject: "monitor",
      domain: "",
      port: 0,
    } as const;
    await office.store.replaceFindings(
      "monitor",
      [{ ...own, code: "sweep-late", severity: "warning" }],
      NOW - 3,
    );
    const { body } = await (await openWith(office)).get("/deliveries");
    expect(rowsOf(body).map(textOf)).toEqual([
      expect.stringMatching(/^✗ given up .*stock-taking with new trust data baseline .* 535 no/),
      expect.stringMatching(/^✗ given up .*digest weekly /),
      expect.stringMatching(/^✗ given up .*sign of life heartbeat /),
      expect.stringMatching(/^· waiting .*certhorizon sweep-late opened, warning the default owner mail /),
    ]);
  });

  test("is narrowed by state and comes in pages, as JSON too", async () => {
    const office = await PostOffice.open();
    await write(office, 45);
    await write(office, 1, { id: "dead", state: "failed", createdAt: NOW - HOUR, answer: "550 no" });
    const site = await openWith(office);
    const { body } = await site.get("/deliveries");
    expect(rowsOf(body)).toHaveLength(40);
    expect(textOf(body)).toContain("46 all 0 waiting 45 sent 1 given up 0 dropped");
    expect(textOf(body)).toContain("1 to 40 of 46 messages");
    expect(body).toContain('href="/deliveries?page=2"');
    const last = (await site.get("/deliveries?page=9")).body;
    expect(rowsOf(last)).toHaveLength(6);
    expect(last).toContain("550 no");
    const failed = (await site.get("/deliveries?state=failed")).body;
    expect(rowsOf(failed)).toHaveLength(1);
    expect(failed).toMatch(/href="\/deliveries\?state=failed" aria-current="true"/);
    expect((await site.get("/deliveries?state=waiting")).body).toContain("No message waits to be sent.");
    const json = JSON.parse((await site.get("/deliveries.json?state=sent&size=10&page=5")).body);
    expect(json).toMatchObject({ total: 45, page: 5, pages: 5, counts: { sent: 45, failed: 1 } });
    expect(json.deliveries).toHaveLength(5);
    expect(json.deliveries[4]).toMatchObject({
      ...{ id: "m44", kind: "heartbeat", state: "sent", about: null, recipients: ["n44@example.com"] },
    });
    expect(JSON.parse((await site.get("/deliveries.json?size=9999999")).body).deliveries).toHaveLength(46);
  });

  test("has what was given up sent again by a form of ours, never by a GET", async () => {
    const office = await PostOffice.open();
    const site = await openWith(office);
    expect((await site.get("/deliveries")).body).not.toContain("Send again");
    await write(office, 2, { state: "failed" });
    const { body } = await site.get("/deliveries");
    expect(body).toContain("Send again what was given up (2)");
    const form = { form: formTokenOf(body) };
    expect((await site.get(`/deliveries/retry?form=${form.form}`)).status).toBe(404);
    for (const [headers, sent] of [
      [{ "sec-fetch-site": "cross-site" }, form],
      [HERE, { form: "x" }],
    ] as const)
      expect((await site.send("POST", "/deliveries/retry", { headers, form: sent })).status).toBe(403);
    expect(await office.store.deliveryCounts()).toMatchObject({ waiting: 0, failed: 2 });
    const answer = await site.send("POST", "/deliveries/retry", { headers: HERE, form });
    expect(answer).toMatchObject({ status: 303, headers: { location: "/deliveries?done=retry" } });
    expect(await office.store.deliveryCounts()).toMatchObject({ waiting: 2, failed: 0 });
    expect((await site.get("/deliveries?done=retry")).body).toContain("waits to be sent again");
  });

  test("is in the menu, and led to from the silences and from a domain's messages", async () => {
    const office = await PostOffice.open();
    const site = await openWith(office);
    for (const path of ["/", "/silences", "/deliveries"])
      expect((await site.get(path)).body, path).toContain('href="/deliveries"');
    expect((await site.get("/deliveries")).body).toContain("Nobody was told anything yet.");
    const mute = await openSite();
    expect((await mute.get("/")).body).not.toContain("/deliveries");
    expect((await mute.get("/silences")).body).not.toContain("/deliveries");
    expect((await mute.get("/deliveries")).body).toContain("No messages are sent here.");
    expect(JSON.parse((await mute.get("/deliveries.json")).body)).toMatchObject({ total: 0, deliveries: [] });
    expect((await mute.send("POST", "/deliveries/retry", { headers: HERE })).status).toBe(403);
  });
});

test("the list of all domains warns when not everybody is told", async () => {
  const office = await PostOffice.open();
  const site = await openWith(office);
  expect((await site.get("/")).body).not.toContain("Not everybody is told");
  const failing: OpenFinding = openOf(
    {
      ...findingOf(bindingOf("x.example.com"), {
        subject: "monitor",
        code: "delivery-failing",
        domain: "",
        port: 0,
      }),
      summary: "Not everybody is told: 2 were given up within a day.",
    },
    NOW,
  );
  site.fleet.setOtherFindings([failing]);
  const { body } = await site.get("/");
  expect(body).toMatch(
    /class="notice bad">Not everybody is told: 2 were given up within a day\. See what <a href="\/deliveries\?state=failed">/,
  );
});
