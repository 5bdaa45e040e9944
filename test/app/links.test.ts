import { expect, test } from "vitest";
import { linksOf } from "../../src/app/links.ts";
import { openRoads } from "../../src/app/roads.ts";
import { defaultConfig } from "../../src/config/default-config.ts";
import { incidentView } from "../adapters/mail/views.ts";
import { plantBinding } from "../adapters/metrics/planted-records.ts";
import { findingOf, NOW, openOf } from "../contracts/store-fixtures.ts";
import { startMessageReceiver } from "../tools/message-receiver.ts";

const OWN = { links: { status: "https://status.example/", runbooks: undefined } };
const ELSEWHERE = { links: { status: "https://status.example", runbooks: "https://git.example/runbooks" } };
const DL = findingOf(plantBinding("dl.example.com", { port: 8443 }), {
  code: "leaf-expired",
  severity: "critical",
});
const IMG = { ...DL, domain: "img.example.com", port: 443 };

test("the runbook of a finding is filled in on the status page, and as configured elsewhere", () => {
  const own = linksOf(OWN);
  expect(own.runbook("leaf-expired", DL)).toBe(
    "https://status.example/runbooks/leaf-expired?domain=dl.example.com:8443",
  );
  const monitor = { ...DL, subject: "monitor" as const, domain: "", port: 0 };
  expect(own.runbook("network-down", monitor)).toBe("https://status.example/runbooks/network-down");
  expect(own.status(DL)).toBe("https://status.example/domains/dl.example.com:8443");
  expect(linksOf(ELSEWHERE).runbook("leaf-expired", DL)).toBe("https://git.example/runbooks/leaf-expired");
  expect(
    linksOf({ links: { status: undefined, runbooks: undefined } }).runbook("leaf-expired", DL),
  ).toBeUndefined();
});

test.each([
  [OWN, "https://status.example/runbooks/leaf-expired?domain=dl.example.com:8443"],
  [ELSEWHERE, "https://git.example/runbooks/leaf-expired"],
])("a webhook about several domains leads to what is done for the first of them", async (places, runbook) => {
  const receiver = await startMessageReceiver();
  const webhook = { url: receiver.url, secret: undefined, heartbeatMs: undefined };
  const roads = openRoads({ ...defaultConfig("", []), ...places, webhook }, { now: () => NOW });
  const findings = [DL, IMG].map((finding) => ({
    ...{ finding: openOf(finding, NOW), openedAt: NOW },
    ...{ record: undefined, presented: undefined, backup: undefined },
  }));
  const view = incidentView(findings);
  const told = { kind: "incident", view } as const;
  const message = { id: "a", thread: "", to: [], severity: "critical", told } as const;
  expect(await roads.notifiers.get("webhook")?.send(message)).toMatchObject({ kind: "accepted" });
  roads.close();
  expect(JSON.parse(receiver.messages[0]?.body ?? "")).toMatchObject({
    links: { runbook, status: "https://status.example/domains/dl.example.com:8443" },
  });
});
