import type { MailSettings } from "../../../src/adapters/mail/content.ts";
import { causeOf } from "../../../src/core/alerts/cause.ts";
import { newIncident } from "../../../src/core/alerts/incident.ts";
import type { FindingView, IncidentView } from "../../../src/core/alerts/incident-view.ts";
import { evaluateChain } from "../../../src/core/evaluate-chain.ts";
import type { PresentedChain } from "../../../src/core/evaluation.ts";
import type { FindingCode } from "../../../src/core/findings/codes.ts";
import { FINDING_CODES } from "../../../src/core/findings/codes.ts";
import type { OpenFinding } from "../../../src/core/findings/finding.ts";
import type { Binding } from "../../../src/core/inventory/binding.ts";
import type { BindingRecord } from "../../../src/core/record.ts";
import { HOUR } from "../../../src/core/time.ts";
import type { Authority } from "../../../src/lab/authority.ts";
import { NOW, type TestLeaf } from "../../core/decide/build.ts";
import { judgeTools, openScene, type Sight, storeOf } from "../../core/decide/scene.ts";

export const SETTINGS: MailSettings = {
  timeZone: "Asia/Shanghai",
  links: { status: "https://certhorizon.example.com", runbooks: undefined },
};

export const OSS: Partial<Binding> = {
  provider: "aliyun",
  account: "prod",
  sources: ["prod"],
  bucket: "pics-prod",
  region: "cn-shanghai",
  owner: "web",
};

/** A binding after one look, as the daemon would remember it. */
export function recordAfter(root: Authority, binding: Partial<Binding>, sight: Sight): BindingRecord {
  return openScene(judgeTools([storeOf("lab", root)]), binding).see(sight).record;
}

function findingOf(record: BindingRecord, code: FindingCode): OpenFinding {
  const found = record.findings.find((one) => one.code === code);
  if (found === undefined) {
    throw new Error(`there is no ${code}, only ${record.findings.map((one) => one.code).join(", ")}`);
  }
  return found;
}

export function presentedOf(root: Authority, { chain }: Pick<TestLeaf, "chain">): PresentedChain {
  return evaluateChain({ chain, at: new Date(NOW), stores: [storeOf("lab", root)] }).presented;
}

/** A finding of a record with what was presented. */
export function findingView(
  record: BindingRecord,
  code: FindingCode,
  presented: PresentedChain | undefined,
  backup?: string,
): FindingView {
  return { finding: findingOf(record, code), openedAt: NOW - HOUR, record, presented, backup };
}

/** An incident of these findings, the first of which sets the tone. */
export function incidentView(
  findings: readonly FindingView[],
  more: Partial<IncidentView> = {},
): IncidentView {
  const [first] = findings;
  if (first === undefined) throw new Error("an incident has a finding");
  const { finding, record } = first;
  const cause = causeOf(finding, record?.binding);
  const { id } = newIncident({ code: finding.code, cause, owner: "web" }, NOW);
  return {
    id,
    kind: "opened",
    code: finding.code,
    cause,
    severity: finding.severity ?? FINDING_CODES[finding.code].severity,
    actor: finding.actor,
    owner: "web",
    at: NOW,
    openedAt: NOW - HOUR,
    deadline: finding.deadline,
    findings,
    total: findings.length,
    quiet: [],
    ...more,
  };
}
