import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { composeMessage } from "../../src/adapters/mail/compose-message.ts";
import { openRoads } from "../../src/app/roads.ts";
import type { Config } from "../../src/config/config.ts";
import { defaultConfig } from "../../src/config/default-config.ts";
import { OCCASIONS, startOccasion } from "../../src/core/alerts/baseline.ts";
import type { DigestView } from "../../src/core/alerts/incident-view.ts";
import type { Told } from "../../src/ports/notifier.ts";
import { NOW } from "../core/decide/build.ts";
import { startMessageReceiver } from "../tools/message-receiver.ts";

const STATUS = "https://certhorizon.example.com";
const links = { status: STATUS, runbooks: undefined };
const nothing = { deadlines: [], hygiene: [], renewed: [], added: [], removed: [], lostTrust: [] };

function baseline(occasion: string): DigestView {
  const times = { from: NOW, at: NOW };
  return {
    kind: "baseline",
    occasion,
    owner: "web",
    ...times,
    bindings: 2,
    wrong: [],
    quiet: [],
    ...nothing,
  };
}

/** The bodies that a webhook gets of what is told. */
async function posted(...all: readonly Told[]): Promise<readonly object[]> {
  const { url, messages } = await startMessageReceiver();
  const webhook: Config["webhook"] = { url, secret: undefined, heartbeatMs: undefined };
  const roads = openRoads({ ...defaultConfig("/"), links, webhook }, { now: () => NOW });
  onTestFinished(() => roads.close());
  for (const told of all) {
    const message = { id: "d", thread: "", to: [], severity: "warning", told } as const;
    expect((await roads.notifiers.get("webhook")?.send(message))?.kind).toBe("accepted");
  }
  return messages.map(({ body }) => JSON.parse(body) as object);
}

test("what is about many domains leads to the status page", async () => {
  const summary = { owner: "web", at: NOW, limit: 20, incidents: [] };
  expect(
    await posted({ kind: "digest", view: baseline("while observing") }, { kind: "summary", view: summary }),
  ).toMatchObject([
    { kind: "baseline", links: { status: STATUS, runbook: null } },
    { kind: "summary", links: { status: STATUS, runbook: null } },
  ]);
});

const page = readFileSync(join(import.meta.dirname, "../../docs/webhook.md"), "utf8");

test.each([
  startOccasion(["file", "prod"]),
  ...Object.values(OCCASIONS),
])("a baseline %s says so in body, mail and docs", async (occasion) => {
  const told = { kind: "digest", view: baseline(occasion) } as const;
  expect(await posted(told)).toMatchObject([{ kind: "baseline", occasion }]);
  const { text } = composeMessage(told, { timeZone: "UTC", links });
  expect(text.replace(/\s+/g, " ")).toContain(`This is what certhorizon found ${occasion}. It is told once`);
  expect(page).toContain(`\`${occasion}\``);
});

test("sources are counted", () => {
  expect(startOccasion(["prod"])).toBe("at the start with the source prod");
  expect(startOccasion(["file", "prod"])).toBe("at the start with the sources file and prod");
});
