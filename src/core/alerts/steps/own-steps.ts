import type { FindingCode } from "../../findings/codes.ts";
import type { Finding } from "../../findings/finding.ts";
import type { BindingFindingCode } from "../../findings/kinds.ts";
import { commandLine } from "./command-line.ts";
import { type Step, step } from "./step.ts";
import { updateStore } from "./trust-steps.ts";

type OwnCode = Exclude<FindingCode, BindingFindingCode>;

/** What to look at first, beside the remedy that the finding itself tells. */
const LOOKS: Readonly<Record<OwnCode, (finding: Finding) => readonly Step[]>> = {
  "store-lacks-root": ({ scope }) => updateStore(scope),
  "lead-time-impossible": () => [],
  "inventory-failed": () => [
    step(
      "Compare the account's permissions with what is needed:",
      commandLine(["certhorizon", "policy", "aliyun"]),
    ),
  ],
  "inventory-shrunk": ({ scope }) => [
    step(
      "If these domains were really removed, say so:",
      commandLine(["certhorizon", "domains", "--accept-removal", scope]),
    ),
  ],
  "config-rejected": () => [step("See every problem of the file:", commandLine(["certhorizon", "validate"]))],
  "trust-data-stale": () => [
    step("See what is known of roots, and as of when:", commandLine(["certhorizon", "roots"])),
  ],
  "clock-skewed": () => [step("Compare the clocks on that machine:", ["timedatectl timesync-status"])],
  "sweep-late": () => [step("See what the machine is short of:", ["uptime; vmstat 1 5"])],
  "delivery-failing": () => [
    step("See what the mail server says to a test:", commandLine(["certhorizon", "test-alert"])),
  ],
  "network-down": () => [
    step("On that machine, look for the way out and for DNS:", ["ip route; getent ahosts example.com"]),
  ],
  "store-failing": () => [
    step("Look for space and errors on the disk of the database:", ["df -h; dmesg | tail"]),
  ],
  "ipv6-unavailable": () => [step("Look for an IPv6 route:", ["ip -6 route"])],
};

/** Steps for a finding about a store, a source or the monitor itself. */
export function ownSteps(code: OwnCode, finding: Finding): readonly Step[] {
  return [...LOOKS[code](finding), step(finding.remedy)];
}
