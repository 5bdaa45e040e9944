import type { Finding } from "../findings/finding.ts";
import { type BindingFindingCode, FINDING_KINDS } from "../findings/kinds.ts";
import type { BindingRecord } from "../record.ts";
import { plainName } from "../views/binding-name.ts";
import { mendChain, replaceIntermediate } from "./steps/chain-steps.ts";
import {
  declareTarget,
  removeDangling,
  repointRecord,
  restoreRecord,
  settleBinding,
} from "./steps/dns-steps.ts";
import { endpointSteps } from "./steps/endpoint-steps.ts";
import { deployAgain, hostPrevious, hostSteps, renewAndHost } from "./steps/host-steps.ts";
import { hostingSpot } from "./steps/hosting-spot.ts";
import { ownSteps } from "./steps/own-steps.ts";
import { reachAgain } from "./steps/reach-steps.ts";
import { changeSetting, findServer, keepBackup, restoreHttps } from "./steps/settings-steps.ts";
import { type Step, type StepCase, step } from "./steps/step.ts";
import { askInTicket, openTicket, renewForTicket } from "./steps/ticket-steps.ts";
import { changeRoot, replaceWaiting } from "./steps/trust-steps.ts";

const STEPS: Readonly<Record<BindingFindingCode, (one: StepCase) => readonly Step[]>> = {
  "dns-failed": restoreRecord,
  unreachable: reachAgain,
  "https-not-configured": hostSteps,
  "provider-default-certificate": hostSteps,
  "leaf-expired": renewAndHost,
  "leaf-not-yet-valid": hostPrevious,
  "name-mismatch": renewAndHost,
  "chain-incomplete": mendChain,
  "intermediate-expired": replaceIntermediate,
  "trust-ended": changeRoot,
  "root-missing": changeRoot,
  untrusted: changeRoot,
  "leaf-expiring": renewAndHost,
  "renewal-late": renewAndHost,
  "renew-by": (one) =>
    "ticket" in (one.finding.evidence.facts ?? {}) ? askInTicket(one) : renewForTicket(one),
  "submission-window": openTicket,
  "submission-missed": renewForTicket,
  "ticket-overdue": askInTicket,
  "trust-ending": changeRoot,
  "hosted-untrusted": replaceWaiting,
  "hosted-expiring": renewAndHost,
  "backup-missing": keepBackup,
  "intermediate-expiring": replaceIntermediate,
  downgraded: restoreHttps,
  "not-deployed": deployAgain,
  "partly-deployed": deployAgain,
  "wrong-layer": hostSteps,
  "renewed-not-hosted": hostSteps,
  "served-not-hosted": findServer,
  "hosted-none": hostSteps,
  "cname-mismatch": repointRecord,
  "cname-dangling": removeDangling,
  unbound: settleBinding,
  "bound-twice": settleBinding,
  "endpoint-unreachable": reachAgain,
  "chain-misordered": mendChain,
  "chain-extraneous": mendChain,
  "weak-signature": renewAndHost,
  "weak-key": renewAndHost,
  "lifetime-over-limit": renewAndHost,
  "client-auth-in-leaf": renewAndHost,
  "common-name-not-in-san": renewAndHost,
  "old-tls-version": changeSetting,
  "cname-target-unknown": declareTarget,
  "https-impossible": repointRecord,
  "binding-moved": settleBinding,
  "plain-http-served": changeSetting,
  "hsts-missing": changeSetting,
  "http2-missing": changeSetting,
  "compression-missing": changeSetting,
};

/**
 * What to do about a finding, in order, for this provider and layer, with domain, bucket and region filled in. `record` is what is known of
 * its binding; without it, and for findings about anything else, what can be said in general.
 */
export function stepsFor(finding: Finding, record: BindingRecord | undefined): readonly Step[] {
  const { code } = finding;
  if (!isBindingCode(code)) return ownSteps(code, finding);
  if (record === undefined) return [step(finding.remedy)];
  const { binding } = record;
  const name = plainName(binding);
  const spot = hostingSpot(record);
  return spot === "provider"
    ? endpointSteps(code, { finding, binding, name })
    : STEPS[code]({ finding, record, binding, spot, name });
}

function isBindingCode(code: Finding["code"]): code is BindingFindingCode {
  return code in FINDING_KINDS;
}
