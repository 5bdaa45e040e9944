import type { Config } from "../config/config.ts";
import { contentId } from "../core/alerts/content-id.ts";
import { MINUTE } from "../core/time.ts";
import type { Clock } from "../ports/clock.ts";
import type { SendOutcome } from "../ports/notifier.ts";
import { addressesOf } from "./addressees.ts";
import { openRoads } from "./roads.ts";

export interface TestResult {
  /** "mail to a@example.com", "webhook https://…", "Alertmanager http://…". */
  readonly road: string;
  readonly outcome: SendOutcome;
}

/** Sends a marked test through every configured road, and tells how each went. Empty: no road is configured. */
export async function sendTestAlert(
  config: Config,
  owner: string,
  clock: Clock,
): Promise<readonly TestResult[]> {
  const roads = openRoads(config, clock);
  const at = clock.now();
  const id = contentId(["test", at]);
  const told = { kind: "test", at } as const;
  const results: TestResult[] = [];
  try {
    for (const [road, notifier] of roads.notifiers) {
      const to = road === "mail" ? addressesOf(config, owner, undefined, at) : [];
      const name =
        road === "mail" ? `mail to ${to.join(", ") || "nobody"}` : `webhook ${config.webhook?.url}`;
      const outcome: SendOutcome =
        road === "mail" && to.length === 0
          ? { kind: "permanent", answer: "the owner has no mail address" }
          : await notifier.send({ id, thread: "", to, severity: "info", told });
      results.push({ road: name, outcome });
    }
    const pushed = await roads.alertmanagers?.push([testAlert(at)]);
    for (const { url, outcome } of pushed ?? []) results.push({ road: `Alertmanager ${url}`, outcome });
    return results;
  } finally {
    roads.close();
  }
}

function testAlert(at: number) {
  return {
    labels: { alertname: "CerthorizonTest", severity: "warning", subject: "monitor" },
    annotations: {
      summary: "This is a test of certhorizon. Nothing is wrong, and nobody has to do anything.",
    },
    startsAt: at,
    endsAt: at + 5 * MINUTE,
    generatorUrl: undefined,
  };
}
