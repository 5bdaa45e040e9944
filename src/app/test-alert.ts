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
  /** A sentence about what the message went without; undefined: nothing that the road should have. */
  readonly remark?: string | undefined;
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
      results.push({ road: name, outcome, remark: remarkOn(road, config) });
    }
    const pushed = await roads.alertmanagers?.push([testAlert(at)]);
    const remark = remarkOn("alertmanager", config);
    for (const { url, outcome } of pushed ?? [])
      results.push({ road: `Alertmanager ${url}`, outcome, remark });
    return results;
  } finally {
    roads.close();
  }
}

const WITHOUT = {
  mail: "It was sent without the password",
  webhook: "It was not signed",
  alertmanager: "It was sent without a token",
} as const;

/** Nobody need want a login or a token; a body that is not signed anybody could have sent. */
function remarkOn(road: keyof typeof WITHOUT, { missingSecrets, webhook }: Config): string | undefined {
  const why = missingSecrets.get(road);
  if (why !== undefined) return `${WITHOUT[road]}: ${why} here.`;
  if (road !== "webhook" || webhook?.secret !== undefined) return undefined;
  return `${WITHOUT.webhook}: the configuration names no secret (webhook.secret_env or webhook.secret_file).`;
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
