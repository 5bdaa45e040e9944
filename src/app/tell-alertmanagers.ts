import type { Alert } from "../core/alerts/alert.ts";
import { ALERT_MEMORY_MS, alertsToPush } from "../core/alerts/alertmanager-alerts.ts";
import type { Finding, OpenFinding } from "../core/findings/finding.ts";
import { bindingKey } from "../core/inventory/binding.ts";
import type { Clock } from "../ports/clock.ts";
import type { AlertmanagerSender, SendOutcome } from "../ports/notifier.ts";
import type { Store } from "../ports/store.ts";
import type { Fleet } from "../usecases/fleet.ts";
import type { Current } from "./current.ts";
import { linksOf } from "./links.ts";

export interface TellPorts {
  readonly clock: Clock;
  readonly store: Pick<Store, "transitionsSince">;
  readonly fleet: Fleet;
  readonly current: () => Pick<Current, "config">;
  readonly sender: AlertmanagerSender;
  readonly isSuppressed: (finding: OpenFinding) => boolean;
  /** What the last call gave; empty after a start. */
  readonly previous: readonly Alert[];
  readonly onResult: (url: string, outcome: SendOutcome) => void;
}

/** Tells every Alertmanager everything that is open, and what ended lately; gives what it told. */
export async function tellAlertmanagers(ports: TellPorts): Promise<readonly Alert[]> {
  const { clock, store, fleet, current, sender, isSuppressed, previous, onResult } = ports;
  const at = clock.now();
  const { config } = current();
  // As `binding_info` has it; of a binding that is gone the default owner is the best guess.
  const ownerOf = (finding: Finding): string =>
    fleet.find(bindingKey(finding))?.binding.owner ?? config.defaults.owner;
  const alerts = alertsToPush({
    at,
    open: [...fleet.records().flatMap(({ findings }) => findings), ...fleet.otherFindings()],
    transitions: await store.transitionsSince(at - ALERT_MEMORY_MS),
    ownerOf,
    isSuppressed,
    links: linksOf(config),
    previous,
  });
  for (const { url, outcome } of await sender.push(alerts)) onResult(url, outcome);
  return alerts;
}
