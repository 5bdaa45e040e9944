import { expect, test } from "vitest";
import { DAY } from "../../../../src/core/time.ts";
import { findingOf, NOW, openOf } from "../../../contracts/store-fixtures.ts";
import { plantBinding } from "../../metrics/planted-records.ts";
import { sick } from "./planted.ts";
import { openSite, type Site } from "./site.ts";

const about = (subject: "store" | "source" | "monitor", scope: string, severity: "critical" | "warning") =>
  openOf(
    findingOf(plantBinding(""), {
      subject,
      domain: "",
      port: 0,
      scope,
      severity,
      code: "inventory-failed",
      summary: `${scope} failed.`,
      actor: "us",
    }),
    NOW - DAY,
  );

async function siteWithFindings(): Promise<Site> {
  const site = await openSite({
    planted: [
      sick("a.example.com", { severity: "warning", code: "trust-ending", scope: "mozilla" }),
      sick("b.example.com", { severity: "critical", code: "untrusted", deadline: NOW }),
    ],
  });
  site.fleet.setOtherFindings([about("source", "prod", "warning"), about("monitor", "", "critical")]);
  return site;
}

test("findings: gravest first, about domains, sources and ourselves", async () => {
  const site = await siteWithFindings();
  const { body } = await site.get("/findings");
  const order = ["certhorizon ", "/domains/b.example.com:443", "source prod", "/domains/a.example.com:443"];
  const places = order.map((text) =>
    body.indexOf(`<th role="rowheader" scope="row">${text.startsWith("/") ? `<a href="${text}` : text}`),
  );
  expect(places.every((place) => place > 0)).toBe(true);
  expect(places).toEqual(places.toSorted((x, y) => x - y));
  expect(body).toContain("who operates certhorizon");
  expect(body).toContain("→ Renew it.");
});

test("findings are narrowed by severity, code, owner and words", async () => {
  const site = await siteWithFindings();
  const total = async (search: string): Promise<number> =>
    JSON.parse((await site.get(`/findings.json?${search}`)).body).total;
  expect(await total("")).toBe(4);
  expect(await total("condition=critical")).toBe(2);
  expect(await total("code=trust-ending")).toBe(1);
  expect(await total("owner=web")).toBe(2);
  expect(await total("q=PROD")).toBe(1);
  expect((await site.get("/findings?code=not-deployed")).body).toContain(
    "No finding is open that fits these filters.",
  );
});

test("roots: coming deadlines and every store's word, as page and as JSON", async () => {
  const site = await openSite();
  const { body } = await site.get("/roots");
  expect(body).toContain("GlobalSign Root CA - R3");
  expect(body).toContain('<td class="nowrap standing ending">until 2027-04-15</td>');
  expect(body).toContain('<td class="nowrap standing gone">gone 2025-04-15</td>');
  const json = JSON.parse((await site.get("/roots.json")).body);
  expect(json.roots.map(({ name }: { name: string }) => name)).toContain("GlobalSign Root R46");
  expect(json.deadlines[0]).toMatchObject({ at: expect.stringMatching(/^20\d\d-/), domains: 0 });
});

test("what a wrong clock may feign is told as doubtful in lists, on the page of the domain and in JSON", async () => {
  const site = await openSite({
    planted: [
      sick("a.example.com", { severity: "critical", code: "leaf-expired" }),
      sick("b.example.com", { severity: "warning", code: "not-deployed" }),
    ],
  });
  const note = "In doubt while clock-skewed is open: told to nobody before that is over.";
  const a = "/domains/a.example.com:443";
  const pages = ["/", "/findings", a];
  const notes = async (): Promise<readonly number[]> =>
    Promise.all(pages.map(async (path) => (await site.get(path)).body.split(note).length - 1));
  const doubts = async (path: string): Promise<unknown> =>
    JSON.parse((await site.get(path)).body).findings.map(
      ({ code, in_doubt }: Readonly<Record<string, string | null>>) => `${code} ${in_doubt}`,
    );
  expect(await notes()).toEqual([0, 0, 0]);
  expect(await doubts(`${a}.json`)).toEqual(["leaf-expired null"]);
  site.fleet.setOtherFindings([{ ...about("monitor", "", "critical"), code: "clock-skewed" }]);
  expect(await notes()).toEqual([2, 2, 1]);
  expect(await doubts(`${a}.json`)).toEqual(["leaf-expired clock-skewed"]);
  expect(await doubts("/findings.json")).toEqual([
    "clock-skewed null",
    "leaf-expired clock-skewed",
    "not-deployed clock-skewed",
  ]);
});
