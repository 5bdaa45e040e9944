import { FINDING_CODES } from "./codes.ts";
import { withoutExplained } from "./explains.ts";
import type { BindingFacts, Draft, EndpointFacts } from "./facts.ts";
import type { Evidence, Finding, SeveritySetting } from "./finding.ts";
import { type BindingFindingCode, FINDING_KINDS } from "./kinds.ts";

const CODES = Object.keys(FINDING_KINDS) as readonly BindingFindingCode[];

/** All findings that hold for a binding, without those that others explain; severities as the configuration sets them. */
export function judgeBinding(facts: BindingFacts): readonly Finding[] {
  if (facts.binding.https === "disabled") return [];
  const findings = CODES.flatMap((code) =>
    FINDING_KINDS[code].judge(facts).map((draft) => frame(facts, code, draft)),
  );
  return withoutExplained(findings).flatMap((finding) =>
    withSetting(finding, facts.binding.severities[finding.code]),
  );
}

function frame({ binding }: BindingFacts, code: BindingFindingCode, draft: Draft): Finding {
  return {
    subject: "binding",
    domain: binding.domain,
    port: binding.port,
    code,
    scope: draft.scope ?? "",
    severity: draft.severity ?? FINDING_CODES[code].severity,
    actor: draft.actor ?? FINDING_KINDS[code].actor,
    ...(draft.deadline === undefined ? {} : { deadline: draft.deadline }),
    summary: draft.summary,
    remedy: draft.remedy,
    evidence: evidenceOf(draft),
  };
}

function evidenceOf({ endpoints, certificate, facts }: Draft): Evidence {
  return {
    ...(endpoints === undefined ? {} : { endpoints: endpoints.map(({ state }) => endpointName(state)) }),
    ...(certificate === undefined ? {} : { certificate: certificate.sha256, subject: certificate.subject }),
    ...(facts === undefined ? {} : { facts }),
  };
}

function endpointName({
  address,
  keyType,
}: EndpointFacts["state"]): Pick<EndpointFacts["state"], "address" | "keyType"> {
  return { address, keyType };
}

function withSetting(finding: Finding, setting: SeveritySetting | undefined): readonly Finding[] {
  if (setting === "off") return [];
  return setting === undefined ? [finding] : [{ ...finding, severity: setting }];
}
