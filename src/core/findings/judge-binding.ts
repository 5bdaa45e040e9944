import { listText } from "../words.ts";
import { FINDING_CODES, type FindingCode } from "./codes.ts";
import { CNAME_CODES, heldBack, isExplained, standsFor } from "./explains.ts";
import type { BindingFacts, Draft, EndpointFacts } from "./facts.ts";
import type { Evidence, Finding, SeveritySetting } from "./finding.ts";
import { type BindingFindingCode, FINDING_KINDS } from "./kinds.ts";
import { endpointWords } from "./provider-endpoint.ts";

const CODES = Object.keys(FINDING_KINDS) as readonly BindingFindingCode[];

export interface BindingJudgement {
  /** What holds, without what other findings explain; severities as the configuration sets them. */
  readonly findings: readonly Finding[];
  /** Codes about which nothing new was learned: what is open stays open, none opens. */
  readonly held: ReadonlySet<FindingCode>;
  /** Does something that holds now explain `finding`, so that it is not over when it is no longer reported? */
  readonly explains: (finding: Finding) => boolean;
}

const NO_FINDINGS: readonly Finding[] = [];
const NOTHING: BindingJudgement = { findings: [], held: new Set(), explains: () => false };

/** Judges a binding. What is held and explained does not depend on what the configuration switches off. */
export function judgeBinding(facts: BindingFacts): BindingJudgement {
  if (facts.binding.https === "disabled") return NOTHING;
  const all = CODES.flatMap((code) => findingsOf(facts, code));
  const isOn = ({ code }: Finding): boolean => facts.binding.severities[code] !== "off";
  const findings = all
    .filter((finding) => !isExplained(finding, all))
    .map((finding) => naming(finding, standsFor(finding, all).filter(isOn)))
    .flatMap((finding) => withSetting(finding, facts.binding.severities[finding.code]));
  return {
    findings,
    held: new Set([
      ...heldBack(all, facts.served.state, facts.unread),
      ...(facts.dns.cname === undefined ? CNAME_CODES : []),
    ]),
    explains: (finding) => isExplained(finding, all),
  };
}

/** A decision keeps quiet what follows from it, and says what that is: the certificate that is still served is no secret. */
function naming(finding: Finding, hidden: readonly Finding[]): Finding {
  if (hidden.length === 0) return finding;
  const codes = [...new Set(hidden.map(({ code }) => code))];
  const facts = { ...finding.evidence.facts, "stands for": codes.join(", ") };
  return {
    ...finding,
    summary: `${finding.summary.replace(/[.]$/, "")}; it stands for ${listText(codes, codes.length)}.`,
    evidence: { ...finding.evidence, facts },
  };
}

function findingsOf(facts: BindingFacts, code: BindingFindingCode): readonly Finding[] {
  const drafts = FINDING_KINDS[code].judge(facts);
  // Nearly always nothing, for every code at every look: that should not cost an array each.
  return drafts.length === 0 ? NO_FINDINGS : drafts.map((draft) => frame(facts, code, draft));
}

function frame({ binding }: BindingFacts, code: BindingFindingCode, draft: Draft): Finding {
  const words = endpointWords({ binding }, code, draft);
  return {
    subject: "binding",
    domain: binding.domain,
    port: binding.port,
    code,
    scope: draft.scope ?? "",
    severity: draft.severity ?? FINDING_CODES[code].severity,
    actor: words?.actor ?? draft.actor ?? FINDING_KINDS[code].actor,
    ...(draft.deadline === undefined ? {} : { deadline: draft.deadline }),
    summary: draft.summary,
    remedy: words?.remedy ?? draft.remedy,
    evidence: evidenceOf(draft),
  };
}

function evidenceOf({ endpoints, certificate, facts }: Draft): Evidence {
  return {
    ...(endpoints === undefined ? {} : { endpoints: endpoints.map(({ state }) => endpointName(state)) }),
    ...(certificate === undefined ? {} : { certificate: certificate.sha256 }),
    ...(certificate?.subject === undefined ? {} : { subject: certificate.subject }),
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
