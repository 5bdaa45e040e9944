import type { FindingCode } from "../findings/codes.ts";
import type { Finding } from "../findings/finding.ts";

/** What an incident is about, in brief: enough for a line of a list. */
export interface IncidentBrief {
  readonly code: FindingCode;
  /** One of its findings, always the same one while it is there; undefined when nothing of it is known any more. */
  readonly first: Pick<Finding, "subject" | "domain" | "port" | "scope"> | undefined;
  /** Findings that are open, or that ended in its last occurrence. */
  readonly count: number;
}
