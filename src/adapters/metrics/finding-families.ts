import type { OpenFinding, Severity } from "../../core/findings/finding.ts";
import type { Family, Knowledge, Sample } from "./family.ts";

const SEVERITY_VALUES: Readonly<Record<Severity, number>> = { info: 1, warning: 2, critical: 3 };

export const FINDING: Family = {
  name: "finding",
  type: "gauge",
  unit: "1, 2 or 3",
  help: "Open findings: 1 info, 2 warning, 3 critical. An escalation keeps the series.",
  absent: "when the finding is not open",
  labels: ["subject", "code", "scope"],
  samples: (record) => severities(record.findings),
  otherSamples: severities,
};

export const FINDING_DEADLINE: Family = {
  name: "finding_deadline_timestamp_seconds",
  type: "gauge",
  unit: "seconds since 1970",
  help: "By when somebody has to act on an open finding.",
  absent: "when the finding is not open or has no deadline",
  labels: ["subject", "code", "scope"],
  samples: (record) => deadlines(record.findings),
  otherSamples: deadlines,
};

export const FINDING_SUPPRESSED: Family = {
  name: "finding_suppressed",
  type: "gauge",
  unit: "1",
  help: "Open findings of which nobody is told for now: acknowledged, silenced or under maintenance.",
  absent: "when the finding is not open or not suppressed",
  labels: ["subject", "code", "scope"],
  samples: (record, knowledge) => suppressed(record.findings, knowledge),
  otherSamples: suppressed,
};

/** The worst first: where a key should appear twice, the writer keeps the first. */
function severities(findings: readonly OpenFinding[]): readonly Sample[] {
  return findings
    .map((finding) => ({ labels: labelsOf(finding), value: SEVERITY_VALUES[finding.severity] }))
    .sort((a, b) => b.value - a.value);
}

/** The earliest first. */
function deadlines(findings: readonly OpenFinding[]): readonly Sample[] {
  return findings
    .flatMap((finding) =>
      finding.deadline === undefined ? [] : [{ labels: labelsOf(finding), value: finding.deadline / 1000 }],
    )
    .sort((a, b) => a.value - b.value);
}

function suppressed(findings: readonly OpenFinding[], { isSuppressed }: Knowledge): readonly Sample[] {
  return findings.filter(isSuppressed).map((finding) => ({ labels: labelsOf(finding), value: 1 }));
}

function labelsOf({ subject, code, scope }: OpenFinding): readonly string[] {
  return [subject, code, scope];
}
