import type { OpenFinding, Severity } from "../../core/findings/finding.ts";
import type { Family, Sample } from "./family.ts";

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

function labelsOf({ subject, code, scope }: OpenFinding): readonly string[] {
  return [subject, code, scope];
}
