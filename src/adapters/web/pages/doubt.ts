import { doubtedBy } from "../../../core/alerts/delivery.ts";
import type { FindingCode } from "../../../core/findings/codes.ts";
import type { OpenFinding } from "../../../core/findings/finding.ts";
import { doubtText } from "../../../core/views/doubt-text.ts";
import { type Markup, markup } from "./markup.ts";
import type { StatusData } from "./status-data.ts";

type Source = Pick<StatusData, "otherFindings" | "now">;

/** The fault of our own that makes a finding doubtful now. */
export function doubtOf({ code }: OpenFinding, data: Source): FindingCode | undefined {
  return doubtedBy(code, data.otherFindings(), data.now());
}

/** For lists: why it need not be true. */
export function doubtNote(finding: OpenFinding, data: Source): Markup | false {
  const fault = doubtOf(finding, data);
  return fault !== undefined && markup`<span class="sub suppressed">${doubtText(fault)}</span>`;
}
