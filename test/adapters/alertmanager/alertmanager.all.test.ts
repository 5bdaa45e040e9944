import { describe, expect, onTestFinished, test } from "vitest";
import { createAlertmanagerSender } from "../../../src/adapters/alertmanager/push.ts";
import type { Alert } from "../../../src/core/alerts/alert.ts";
import { type AlertsInput, alertsToPush } from "../../../src/core/alerts/alertmanager-alerts.ts";
import type { OpenFinding, Transition } from "../../../src/core/findings/finding.ts";
import { reconcile } from "../../../src/core/findings/reconcile.ts";
import { HOUR, MINUTE } from "../../../src/core/time.ts";
import { isAlertmanagerMissing, startAlertmanager } from "../../tools/alertmanager.ts";
import { eventually } from "../../tools/eventually.ts";
import { freePort } from "../../tools/workspace.ts";
import { plantFinding } from "../metrics/planted-records.ts";

const isMissing = isAlertmanagerMissing();

/** A daemon that knows one domain, in an hour that passes step by step. */
function daemonBeside(url: string) {
  const sender = createAlertmanagerSender({
    urls: [url],
    token: undefined,
    clock: { now: () => Date.now() },
  });
  onTestFinished(() => sender.close());
  let open: readonly OpenFinding[] = [];
  const transitions: Transition[] = [];
  return {
    /** Without memory of what was pushed, as after a restart. */
    async push(judged: readonly OpenFinding[], at: number, changes: Partial<AlertsInput> = {}) {
      const next = reconcile(open, judged, at);
      open = next.open;
      transitions.push(...next.transitions);
      const alerts = alertsToPush({
        at: Date.now(),
        open,
        transitions,
        ownerOf: () => "web",
        isSuppressed: () => false,
        links: {
          runbook: (code) => `https://status.example/runbooks/${code}`,
          status: () => "https://status.example/",
        },
        ...changes,
      });
      const [told] = await sender.push(alerts);
      expect(told?.outcome).toEqual({ kind: "accepted", answer: "HTTP 200", refused: [] });
      return alerts;
    },
  };
}

const WARNING = plantFinding({ summary: "Das Zertifikat von 例 endet." });
const CRITICAL = { ...WARNING, severity: "critical" as const };

describe.skipIf(isMissing)("with Debian's Alertmanager", () => {
  test("an alert fires with labels, texts and links, and ends when it is told to", async () => {
    const alertmanager = await startAlertmanager();
    const daemon = daemonBeside(alertmanager.url);
    const openedAt = Date.now() - HOUR;
    await daemon.push([WARNING], openedAt);
    await eventually(() => expect(alertmanager.told()).toHaveLength(1));
    expect(alertmanager.told()[0]).toMatchObject({
      status: "firing",
      labels: {
        alertname: "CerthorizonLeafExpiring",
        subject: "binding",
        domain: "img.example.com",
        port: "443",
        code: "leaf-expiring",
        severity: "warning",
        owner: "web",
      },
      annotations: {
        summary: "Das Zertifikat von 例 endet.",
        description: "Renew it.",
        runbook_url: "https://status.example/runbooks/leaf-expiring",
        status_url: "https://status.example/",
      },
      generatorURL: "https://status.example/",
    });
    const clearedAt = Date.now() - MINUTE;
    await daemon.push([], clearedAt);
    const resolved = await eventually(() => {
      const last = alertmanager.told().at(-1);
      expect(last?.status).toBe("resolved");
      return last;
    });
    expect([resolved?.startsAt, resolved?.endsAt].map((text) => Date.parse(text ?? ""))).toEqual([
      openedAt,
      clearedAt,
    ]);
    expect(await alertmanager.firing()).toEqual([]);
  });

  test("an escalation fires while the milder one ends, again and again", async () => {
    const alertmanager = await startAlertmanager();
    const daemon = daemonBeside(alertmanager.url);
    await daemon.push([WARNING], Date.now() - HOUR);
    await eventually(() => expect(alertmanager.told()).toHaveLength(1));
    await daemon.push([CRITICAL], Date.now() - MINUTE);
    await eventually(() => {
      const last = new Map(alertmanager.told().map(({ labels, status }) => [labels["severity"], status]));
      expect([...last]).toEqual([
        ["warning", "resolved"],
        ["critical", "firing"],
      ]);
    });
    await daemon.push([CRITICAL], Date.now());
    expect(await alertmanager.firing()).toEqual(["critical"]);
    await daemon.push([WARNING], Date.now());
    await eventually(async () => expect(await alertmanager.firing()).toEqual(["warning"]));
  });

  test("what was cleared and comes back fires again", async () => {
    const alertmanager = await startAlertmanager();
    const daemon = daemonBeside(alertmanager.url);
    await daemon.push([WARNING], Date.now() - HOUR);
    await eventually(() => expect(alertmanager.told().map(({ status }) => status)).toEqual(["firing"]));
    await daemon.push([], Date.now() - MINUTE);
    await eventually(() => expect(alertmanager.told().at(-1)?.status).toBe("resolved"));
    await daemon.push([WARNING], Date.now());
    await eventually(() => expect(alertmanager.told().at(-1)?.status).toBe("firing"));
  });

  test("a silence ends an alert, and its end brings it back", async () => {
    const alertmanager = await startAlertmanager();
    const daemon = daemonBeside(alertmanager.url);
    await daemon.push([WARNING], Date.now() - HOUR);
    await eventually(async () => expect(await alertmanager.firing()).toEqual(["warning"]));
    await daemon.push([WARNING], Date.now(), { isSuppressed: () => true });
    await eventually(async () => expect(await alertmanager.firing()).toEqual([]));
    await daemon.push([WARNING], Date.now());
    await eventually(async () => expect(await alertmanager.firing()).toEqual(["warning"]));
  });

  test("a thousand alerts arrive, and one cluster member that is gone does not matter", async () => {
    const alertmanager = await startAlertmanager();
    const daemon = daemonBeside(alertmanager.url);
    const many: readonly OpenFinding[] = Array.from({ length: 1_000 }, (_, i) => ({
      ...WARNING,
      domain: `d${i}.example.com`,
    }));
    const alerts: readonly Alert[] = await daemon.push(many, Date.now());
    expect(alerts).toHaveLength(1_000);
    expect(await alertmanager.firing()).toHaveLength(1_000);
    const both = createAlertmanagerSender({
      urls: [`http://127.0.0.1:${await freePort()}`, alertmanager.url],
      token: undefined,
      clock: { now: () => Date.now() },
    });
    onTestFinished(() => both.close());
    const outcomes = await both.push(alerts);
    expect(outcomes.map(({ outcome }) => outcome.kind)).toEqual(["transient", "accepted"]);
  });
});
