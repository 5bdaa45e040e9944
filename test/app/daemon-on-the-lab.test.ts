import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { FINDING_CODES } from "../../src/core/findings/codes.ts";
import { LAB_ACCOUNT } from "../../src/lab/account.ts";
import { defaultStores } from "../../src/lab/stores.ts";
import { type Lab, openLab } from "../../src/lab/world.ts";
import { writeQuickConfig } from "../tools/lab-config.ts";
import { runDaemon } from "../tools/running-daemon.ts";

let lab: Lab;
let directory: string;

beforeAll(async () => {
  lab = await openLab({ now: new Date() });
  directory = await mkdtemp(join(tmpdir(), "certhorizon-lab-"));
});

afterAll(async () => {
  await lab.close();
  await rm(directory, { recursive: true, force: true });
});

it("tells every fault of the lab on /metrics, is ready after its first sweep, and speaks of nobody else", async () => {
  const daemon = await runDaemon(await writeQuickConfig(lab, directory));
  expect(await daemon.get("/healthz")).toMatchObject({ status: 200 });
  expect(await daemon.get("/readyz")).toEqual({ status: 503, text: "The first sweep is not done yet.\n" });
  await daemon.begun;
  expect(await daemon.get("/readyz")).toMatchObject({ status: 200 });
  expect(await daemon.get("/")).toMatchObject({ status: 404 });

  const scrape = await daemon.scrape();
  for (const { domain, port, fault, addresses, arrangement } of lab.domains) {
    const identity = { domain, port: String(port) };
    expect(scrape.series("binding_info", identity), domain).toHaveLength(1);
    expect({ domain, findings: scrape.findings(domain) }).toEqual({
      domain,
      findings: [...fault.findings].sort(),
    });
    const states = scrape.series("served_state", identity);
    expect(states.map(({ labels, value }) => [labels["state"], value])).toEqual([[fault.servedState, 1]]);
    const endpoints = scrape
      .series("endpoints", identity)
      .map(({ labels, value }) => [labels["state"], value]);
    expect(endpoints.map(([state]) => state).sort()).toEqual(["current", "failed", "former", "other"]);
    expect(scrape.value("last_probe_timestamp_seconds", identity)).toBeGreaterThan(0);
    const isSeen = !fault.findings.some((code) => code === "unreachable" || code === "https-not-configured");
    const perDomain = ["leaf_not_after_timestamp_seconds", "last_success_timestamp_seconds", "tls_info"];
    for (const name of perDomain) {
      expect({ domain, name, seen: scrape.series(name, identity).length > 0 }).toEqual({
        domain,
        name,
        seen: isSeen,
      });
    }
    expect(scrape.series("hosted_not_after_timestamp_seconds", identity)).toHaveLength(
      { unknown: 0, everywhere: 1, layers: 2 }[arrangement.hosted.kind],
    );
    expect(addresses.length).toBeGreaterThan(0);
  }
  for (const { labels, value } of scrape.series("finding", { subject: "binding" })) {
    const { domain = "", code = "", scope = "" } = labels;
    const { watched } = lab.find(domain).fault.stores ?? defaultStores;
    const expected = { outage: 3, deadline: 2, drift: 2, hygiene: 1, self: 2 };
    const kind = Object.entries(FINDING_CODES).find(([name]) => name === code)?.[1].class;
    const usual = expected[kind as keyof typeof expected];
    expect({ domain, code, value }).toEqual({ domain, code, value: watched.includes(scope) ? 1 : usual });
  }
  expect(scrape.value("trusted", { domain: "expired.lab.example", store: "lab-modern" })).toBe(0);
  expect(
    scrape.value("trusted_until_timestamp_seconds", { domain: "expired.lab.example", store: "lab-modern" }),
  ).toBe(scrape.value("leaf_not_after_timestamp_seconds", { domain: "expired.lab.example" }));
  expect(
    scrape
      .series("certificate_info", { domain: "both.lab.example" })
      .map(({ labels }) => labels["key_type"])
      .sort(),
  ).toEqual(["ecdsa", "rsa"]);
  expect(scrape.value("source_up", { source: "file" })).toBe(1);
  const declared = lab.domains.filter(({ source }) => source === undefined).length;
  expect(scrape.value("bindings", { source: "file" })).toBe(declared);
  expect(scrape.value("bindings", { source: LAB_ACCOUNT })).toBe(lab.domains.length - declared);
  expect(scrape.value("config_last_reload_successful")).toBe(1);
  expect(scrape.value("sweep_last_completed_timestamp_seconds")).toBeGreaterThan(0);
  expect(scrape.series("finding", { subject: "monitor" })).toEqual([]);
  expect(scrape.series("finding", { subject: "store" }).map(({ labels, value }) => [labels, value])).toEqual([
    [{ subject: "store", domain: "", port: "", code: "store-lacks-root", scope: "lab-legacy" }, 2],
  ]);
  expect(daemon.log()).toBe("");
});
