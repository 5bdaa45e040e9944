import type { DigestView, IncidentView } from "../../core/alerts/incident-view.ts";
import { type KeptQuiet, quietCount } from "../../core/alerts/kept-quiet.ts";
import { bindingKey } from "../../core/inventory/binding.ts";
import { matchText, suppressedWord } from "../../core/views/suppression-text.ts";
import { counted, listText } from "../../core/words.ts";
import type { Block, Fact, MailSettings } from "./content.ts";
import { silencesLink } from "./links.ts";
import { FOREIGN_LIMIT, shown, shownKey } from "./shown.ts";
import { dayCell, timeText } from "./times.ts";

/** Of an incident; beyond these the list on the pages is the better one. */
const MOST_FACTS = 5;
const MOST_ROWS = 20;
const MOST_NAMES = 5;

/** "2 more domains (a.example.com and b.example.com): silenced by li until 2026-11-24 …: moves (number 7)" */
export function quietFacts(
  { quiet, findings }: Pick<IncidentView, "quiet" | "findings">,
  { timeZone }: MailSettings,
): readonly Fact[] {
  const told = new Set(findings.map(({ finding }) => bindingKey(finding)));
  const facts = quiet.slice(0, MOST_FACTS).map((one): Fact => {
    const { author, until, reason, id } = one.suppression;
    const by = `${suppressedWord(one.suppression)} by ${shown(author, 100)} until ${timeText(until, timeZone)}`;
    return ["Kept quiet", `${whatElse(one, told)}: ${by}: ${shown(reason, FOREIGN_LIMIT)} (number ${id})`];
  });
  const rest = quietCount(quiet.slice(MOST_FACTS));
  return rest === 0 ? facts : [...facts, ["Kept quiet", `and ${counted(rest, "more finding")}`]];
}

function whatElse({ total, bindings }: KeptQuiet, told: ReadonlySet<string>): string {
  const others = bindings.filter((key) => !told.has(key)).map(shownKey);
  return others.length === 0
    ? counted(total, "more finding")
    : `${counted(others.length, "more domain")} (${listText(others, MOST_NAMES)})`;
}

/** What a digest leaves out: by whom, until when, why, and how much of it there is. */
export function quietBlocks({ quiet }: DigestView, settings: MailSettings): readonly Block[] {
  if (quiet.length === 0) return [];
  const { timeZone } = settings;
  const rows = quiet.slice(0, MOST_ROWS).map(({ suppression, total, critical }): readonly string[] => {
    const { author, until, reason } = suppression;
    return [
      `${shown(matchText(suppression), 260)}, ${suppressedWord(suppression)}`,
      countText(total, critical),
      shown(author, 100),
      dayCell(until, timeZone),
      shown(reason, FOREIGN_LIMIT),
    ];
  });
  return [
    { kind: "heading", text: `Kept quiet: ${counted(quietCount(quiet), "finding")}` },
    { kind: "table", columns: ["What", "Findings", "By", { name: "Until", zone: timeZone }, "Why"], rows },
    ...restBlocks(quiet.length - rows.length),
    ...silencesLink(settings).map((link): Block => ({ kind: "links", links: [link] })),
  ];
}

/** "12", "12 (3 critical)", "3 critical" */
function countText(total: number, critical: number): string {
  if (critical === 0) return `${total}`;
  return critical === total ? `${total} critical` : `${total} (${critical} critical)`;
}

function restBlocks(rest: number): readonly Block[] {
  return rest <= 0 ? [] : [{ kind: "text", text: `and ${rest} more: \`certhorizon findings\` names them.` }];
}
