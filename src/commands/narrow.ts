import { type Command, Option } from "commander";
import { suggestion } from "../config/suggest.ts";
import type { FindingCode } from "../core/findings/codes.ts";
import { type OpenFinding, SEVERITY_RANK, type Severity } from "../core/findings/finding.ts";
import { type Condition, conditionOf } from "../core/findings/urgency.ts";
import { SERVED_STATES, type ServedState } from "../core/hosted/hosted.ts";
import type { BindingRecord } from "../core/record.ts";
import { CONDITIONS } from "../core/views/overview.ts";
import { codeArgument } from "./options.ts";
import { UsageError } from "./shell.ts";

/** What a list is narrowed to; everything that is given has to fit. */
export interface Narrowing {
  readonly owner?: string;
  readonly code?: FindingCode;
  /** At least so grave. */
  readonly severity?: Severity;
  readonly state?: ServedState;
}

export function withNarrowing(command: Command): Command {
  return command
    .option("--owner <owner>", "only what this owner has")
    .option("--code <code>", "only where this finding is open", codeArgument)
    .addOption(
      new Option("--severity <severity>", "only what is at least so grave").choices(
        Object.keys(SEVERITY_RANK),
      ),
    );
}

export function stateOption(): Option {
  return new Option("--state <state>", "only this state of hosted against served").choices(SERVED_STATES);
}

/** Ends the command where nobody has that name: an empty list would look like good news. */
export function narrowRecords(
  records: readonly BindingRecord[],
  { owner, code, severity, state }: Narrowing,
): readonly BindingRecord[] {
  assertOwner(records, owner);
  return records.filter(
    (record) =>
      (owner === undefined || record.binding.owner === owner) &&
      (code === undefined || record.findings.some((finding) => finding.code === code)) &&
      (severity === undefined || isAsGrave(conditionOf(record), severity)) &&
      (state === undefined || (record.judgement?.served.state ?? "unknown") === state),
  );
}

/** Findings of stores, sources and the monitor belong to no owner. */
export function narrowFindings(
  findings: readonly OpenFinding[],
  records: readonly BindingRecord[],
  { owner, code, severity }: Narrowing,
): readonly OpenFinding[] {
  assertOwner(records, owner);
  const own = new Set(
    records
      .filter(({ binding }) => binding.owner === owner)
      .flatMap((record) => record.findings.map(({ id }) => id)),
  );
  return findings.filter(
    (finding) =>
      (owner === undefined || own.has(finding.id)) &&
      (code === undefined || finding.code === code) &&
      (severity === undefined || isAsGrave(finding.severity, severity)),
  );
}

function isAsGrave(condition: Condition, severity: Severity): boolean {
  return CONDITIONS.indexOf(condition) <= CONDITIONS.indexOf(severity);
}

function assertOwner(records: readonly BindingRecord[], owner: string | undefined): void {
  const owners = [...new Set(records.map(({ binding }) => binding.owner))];
  if (owner === undefined || owners.includes(owner)) return;
  throw new UsageError(
    `--owner: no known domain belongs to "${owner}"; ${suggestion(owner, owners, "owners")}`,
  );
}
