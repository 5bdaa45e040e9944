import { conditionOf, findingsByUrgency } from "../core/findings/urgency.ts";
import type { BindingRecord } from "../core/record.ts";
import type { Instant } from "../core/time.ts";
import { bindingName } from "../core/views/binding-name.ts";
import { CONDITIONS } from "../core/views/overview.ts";
import { pendingText } from "../core/views/pending-text.ts";
import { requiredHorizon } from "../core/views/required-horizon.ts";
import { suppressedWord } from "../core/views/suppression-text.ts";
import { distanceText, listText } from "../core/words.ts";
import { BAR_TITLE, BAR_WIDTH, horizonBar } from "../terminal/horizon-bar.ts";
import { severityCell } from "../terminal/severity-mark.ts";
import { type Cell, type Column, table } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { alikeFindings } from "./alike-findings.ts";
import type { SuppressedBy } from "./findings-report.ts";

export interface RecordsFrame {
  readonly now: Instant;
  readonly terminal: Terminal;
  /** Whom findings are told, and which are kept quiet: of what the daemon knows. */
  readonly told?: { readonly suppressedBy: SuppressedBy };
}

const OWNER: Column = { title: "owner", keep: true, drop: 4 };
const columns = (owner: readonly Column[]): readonly Column[] => [
  { title: "", keep: true, brief: 3 },
  { title: "domain", keep: true },
  ...owner,
  { title: "certificate ends", keep: true, drop: 5 },
  { title: "hosted/served", keep: true, drop: 6 },
  { title: "trusted until", keep: true, brief: 8, drop: 2 },
  { title: BAR_TITLE, keep: true, drop: 9 },
  { title: "findings", wrap: true },
];

/** One line per binding, in the order given. */
export function recordsTable(records: readonly BindingRecord[], frame: RecordsFrame): string {
  const isTold = frame.told !== undefined;
  const rows = records.map((record) => {
    const [mark = "", name = "", ...rest] = row(record, frame);
    return [mark, name, ...(isTold ? [record.binding.owner] : []), ...rest];
  });
  return table(columns(isTold ? [OWNER] : []), rows, frame.terminal);
}

function row(record: BindingRecord, { now, told }: RecordsFrame): readonly Cell[] {
  const { judgement, binding } = record;
  const horizon = requiredHorizon(record, now);
  const isKnown = judgement?.leaf !== undefined;
  return [
    severityCell(conditionOf(record)),
    bindingName(binding),
    judgement?.leaf === undefined ? "never seen" : distanceText(judgement.leaf.notAfter, now),
    judgement?.served.state ?? "not looked at yet",
    { text: horizon.text, brief: horizon.brief },
    isKnown && horizon.text !== "" ? horizonBar({ now, until: horizon.until, width: BAR_WIDTH }) : "",
    binding.monitor ? codesText(record, told?.suppressedBy) : `not watched: ${binding.monitorReason}`,
  ];
}

/** "leaf-expired (acknowledged), root-missing (alpha and beta), unreachable (being confirmed)" */
function codesText(record: BindingRecord, suppressedBy: SuppressedBy = () => undefined): string {
  const codes = alikeFindings(findingsByUrgency(record.findings)).map((alike) => {
    const scopes = alike.map(({ scope }) => scope).filter((scope) => scope !== "");
    const quiet = alike.map(suppressedBy);
    const [first] = quiet;
    const words = [
      ...(scopes.length === 0 ? [] : [listText(scopes)]),
      ...(first === undefined || quiet.includes(undefined) ? [] : [suppressedWord(first)]),
    ];
    return words.length === 0 ? alike[0].code : `${alike[0].code} (${words.join("; ")})`;
  });
  const pending = pendingText(record);
  return [...codes, ...(pending === "" ? [] : [pending])].join(", ");
}

/** The whole in one line: "29 domains: 13 critical, 8 warning, 3 info, 5 ok"; of a narrowed list "5 of 29 domains: 5 warning". */
export function countsLine(records: readonly BindingRecord[], all: number = records.length): string {
  const counts = Map.groupBy(records, conditionOf);
  const parts = CONDITIONS.flatMap((condition) => {
    const count = counts.get(condition)?.length ?? 0;
    return count === 0 ? [] : [`${count} ${condition}`];
  });
  const of = records.length === all ? "" : ` of ${all}`;
  return `${records.length}${of} domain${all === 1 ? "" : "s"}: ${parts.join(", ")}`;
}

/** The same of what was checked, which is what a monitoring system shows of it; a single domain says why: "img.example.com:443: critical, leaf-expired". */
export function summaryLine(records: readonly BindingRecord[], now: Instant): string {
  const [only, another] = records;
  if (only === undefined || another !== undefined) return countsLine(records);
  const codes = codesText(only);
  const { text } = requiredHorizon(only, now);
  const why = codes === "" && text !== "" ? `trust ends ${text}` : codes;
  return [`${bindingName(only.binding)}: ${conditionOf(only)}`, ...(why === "" ? [] : [why])].join(", ");
}
