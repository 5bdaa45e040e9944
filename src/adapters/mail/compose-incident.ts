import { CODE_PHRASES } from "../../core/alerts/code-phrases.ts";
import type { IncidentView } from "../../core/alerts/incident-view.ts";
import type { Severity } from "../../core/findings/finding.ts";
import { distanceText } from "../../core/words.ts";
import { ackBlocks } from "./ack-part.ts";
import { certificateBlocks, chainBlocks } from "./certificate-part.ts";
import type { Block, ComposedMail, MailSettings, Tone } from "./content.ts";
import { domainTable } from "./domain-table.ts";
import { htmlText } from "./html-text.ts";
import { incidentFacts, leadSentences } from "./incident-facts.ts";
import { domainLink, runbookLink, statusLink } from "./links.ts";
import { plainText } from "./plain-text.ts";
import { stepBlocks } from "./step-part.ts";
import { domainCount, incidentSubject, phraseOf, whatOf } from "./subject.ts";
import { timeText } from "./times.ts";

/** The mail about one incident at one stage. Pure: the same view gives the same mail. */
export function composeIncident(view: IncidentView, settings: MailSettings): ComposedMail {
  return composed(incidentSubject(view, settings), incidentBlocks(view, settings));
}

/** Both forms of a mail. */
export function composed(subject: string, blocks: readonly Block[]): ComposedMail {
  return { subject, text: plainText(blocks), html: htmlText(blocks) };
}

function incidentBlocks(view: IncidentView, settings: MailSettings): readonly Block[] {
  const isOver = view.kind === "cleared";
  return [
    titleBlock(view, settings),
    ...leadSentences(view).map((text): Block => ({ kind: "text", text })),
    { kind: "facts", rows: incidentFacts(view, settings) },
    ...(isOver ? [] : [...stepBlocks(view), ...backupBlocks(view)]),
    ...(isOver ? [] : chainBlocks(view, settings)),
    ...certificateBlocks(view, settings),
    ...domainTable(view, settings),
    ...(isOver ? [] : ackBlocks(view)),
    ...linkBlocks(view, settings),
    { kind: "footer", text: footerText(view, settings) },
  ];
}

const LABELS: Readonly<Record<IncidentView["kind"], (severity: Severity) => string>> = {
  opened: (severity) => severity,
  escalated: (severity) => `now ${severity}`,
  reminded: (severity) => `still ${severity}`,
  cleared: () => "mended",
};

function titleBlock(view: IncidentView, settings: MailSettings): Block {
  const tone: Tone = view.kind === "cleared" ? "good" : view.severity;
  const phrase = view.kind === "cleared" ? CODE_PHRASES[view.code].text : phraseOf(view, settings);
  return { kind: "title", tone, label: LABELS[view.kind](view.severity), text: `${whatOf(view)}: ${phrase}` };
}

/** Several domains may have different ones; each is told once. */
function backupBlocks({ findings }: IncidentView): readonly Block[] {
  const known = findings.flatMap(({ finding, backup }) =>
    backup === undefined ? [] : [{ domain: finding.domain, backup }],
  );
  const texts = [...Map.groupBy(known, ({ backup }) => backup)].slice(0, 5).map(([backup, all]) => {
    const [first] = all;
    const whose =
      findings.length === 1
        ? ""
        : ` for ${first?.domain}${all.length > 1 ? ` and ${all.length - 1} more` : ""}`;
    return `A certificate is at hand that could stand in at once${whose}: ${backup}.`;
  });
  return texts.map((text) => ({ kind: "text", text }));
}

function linkBlocks(view: IncidentView, settings: MailSettings): readonly Block[] {
  const [first] = view.findings;
  const isOne = first?.finding.subject === "binding" && domainCount(view) === 1;
  const page = isOne ? domainLink(first.finding, settings) : statusLink(settings);
  // Filled in for the first of several, as the steps are.
  const links = [...page, ...runbookLink(view.code, first?.finding, settings)];
  return links.length === 0 ? [] : [{ kind: "links", links }];
}

function footerText(view: IncidentView, { timeZone }: MailSettings): string {
  const since = view.kind === "opened" ? "" : `, first seen ${distanceText(view.openedAt, view.at)}`;
  return `certhorizon, ${timeText(view.at, timeZone)}. Code ${view.code}, incident ${view.id}${since}.`;
}
