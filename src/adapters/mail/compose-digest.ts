import { CODE_PHRASES } from "../../core/alerts/code-phrases.ts";
import {
  type DigestGroup,
  type DigestView,
  type FindingView,
  wrongCount,
} from "../../core/alerts/incident-view.ts";
import { quietCount } from "../../core/alerts/kept-quiet.ts";
import type { FindingCode } from "../../core/findings/codes.ts";
import type { Instant } from "../../core/time.ts";
import { plainName } from "../../core/views/binding-name.ts";
import { counted, listText } from "../../core/words.ts";
import { composed } from "./compose-incident.ts";
import type { Block, Column, ComposedMail, MailSettings } from "./content.ts";
import { MAX_ROWS, restBlocks } from "./domain-table.ts";
import { runbookLink, statusLink } from "./links.ts";
import { quietBlocks } from "./quiet-part.ts";
import { FOREIGN_LIMIT, shown, shownKey } from "./shown.ts";
import { titled } from "./subject.ts";
import { dayCell, dayText, timeText } from "./times.ts";

/** What was found at the start, or what a week brought. Pure. */
export function composeDigest(view: DigestView, settings: MailSettings): ComposedMail {
  const subject = titled(view.kind, counted(view.bindings, "domain"), severityText(view));
  return composed(subject, [
    ...openingBlocks(view, settings),
    ...view.wrong.flatMap((group) => groupBlocks(group, settings)),
    ...quietBlocks(view, settings),
    ...deadlineBlocks(view, settings),
    ...hygieneBlocks(view),
    ...trustBlocks(view),
    ...renewedBlocks(view, settings),
    ...comingAndGoing(view),
    ...linkBlocks(settings),
    {
      kind: "footer",
      text: `certhorizon, ${timeText(view.at, settings.timeZone)}, to ${view.owner === "" ? "the default owner" : `owner ${view.owner}`}.`,
    },
  ]);
}

function openingBlocks(view: DigestView, { timeZone }: MailSettings): readonly Block[] {
  const { kind, occasion, from, at, bindings, quiet } = view;
  const tone =
    wrongCount(view, "critical") > 0
      ? "critical"
      : wrongCount(view, "warning") > 0
        ? "warning"
        : quiet.length > 0
          ? "info"
          : "good";
  const text = `${counted(bindings, "domain")}: ${severityText(view)}`;
  const words =
    kind === "baseline"
      ? `This is what certhorizon found ${shown(occasion, 300) || "at the start"}. It is told once, here; from now on a mail comes when something changes, gets worse, or a day comes near.`
      : `What happened from ${dayText(from, timeZone)} to ${dayText(at, timeZone)} (${timeZone}), and what lies ahead. Everything critical has been told by itself already${quiet.length === 0 ? "" : ", apart from what is kept quiet"}.`;
  return [
    { kind: "title", tone, label: kind === "baseline" ? "at the start" : "this week", text },
    { kind: "text", text: words },
  ];
}

/** "3 critical, 9 warnings, 2 kept quiet"; "nothing wrong". */
function severityText(view: Pick<DigestView, "wrong" | "quiet">): string {
  const hushed = quietCount(view.quiet);
  const [critical, warnings] = [wrongCount(view, "critical"), wrongCount(view, "warning")];
  const parts = [
    ...(critical === 0 ? [] : [`${critical} critical`]),
    ...(warnings === 0 ? [] : [counted(warnings, "warning")]),
    ...(hushed === 0 ? [] : [`${hushed} kept quiet`]),
  ];
  return parts.join(", ") || "nothing wrong";
}

function groupBlocks(
  { code, severity, count, findings }: DigestGroup,
  settings: MailSettings,
): readonly Block[] {
  const [first] = findings;
  const rows = findings.slice(0, MAX_ROWS).map((one) => findingRow(one, settings));
  const columns = [
    first === undefined || first.finding.subject === "binding" ? "Domain" : "Subject",
    ...[{ name: "Deadline", zone: settings.timeZone }, "What is wrong"],
  ];
  return [
    {
      kind: "heading",
      text: `${severity === "critical" ? "Critical" : "Warning"}: ${phrase(code)}, ${count === 1 ? "once" : `${count} times`}`,
    },
    ...(rows.length === 0 ? [] : [{ kind: "table", columns, rows } as const]),
    ...restBlocks(count - rows.length, settings),
    ...runbookLink(code, count === 1 ? first?.finding : undefined, settings).map(
      (link): Block => ({ kind: "links", links: [link] }),
    ),
  ];
}

function findingRow({ finding }: FindingView, { timeZone }: MailSettings): readonly string[] {
  const { subject, scope, deadline, summary } = finding;
  return [
    subject === "binding" ? plainName(finding) : scope || "certhorizon",
    deadline === undefined ? "" : dayCell(deadline, timeZone),
    shown(summary, 300),
  ];
}

function deadlineBlocks({ deadlines }: DigestView, settings: MailSettings): readonly Block[] {
  return listed(
    "What lies ahead",
    [{ name: "Day", zone: settings.timeZone }, "Domain", "What"],
    deadlines.map(({ key, what, at }) => [
      dayCell(at, settings.timeZone),
      shownKey(key),
      shown(what, FOREIGN_LIMIT),
    ]),
    settings,
  );
}

function hygieneBlocks({ hygiene }: DigestView): readonly Block[] {
  const rows = hygiene
    .filter(({ count }) => count > 0)
    .map(({ code, count }): readonly string[] => [counted(count, "domain"), phrase(code)]);
  return rows.length === 0
    ? []
    : [
        { kind: "heading", text: "Worth tidying up" },
        { kind: "table", columns: ["Where", "What"], rows },
      ];
}

function phrase(code: FindingCode): string {
  return `${CODE_PHRASES[code].text} (${code})`;
}

/** "0 domains lost mozilla; 41 lost android-13, all by renewal." */
function trustBlocks({ lostTrust }: DigestView): readonly Block[] {
  if (lostTrust.length === 0) return [];
  const required = lostTrust.toSorted((a, b) => Number(b.required) - Number(a.required));
  const parts = required.map(({ store, count, byRenewal }, i) => {
    const how =
      byRenewal === 0 ? "" : byRenewal === count ? " by renewal" : `, ${byRenewal} of them by renewal`;
    return `${i === 0 ? counted(count, "domain") : count} lost ${store}${how}`;
  });
  return [
    { kind: "heading", text: "Trust" },
    { kind: "text", text: `${parts.join("; ")}.` },
  ];
}

function renewedBlocks({ renewed }: DigestView, settings: MailSettings): readonly Block[] {
  const zone = settings.timeZone;
  const day = (at: Instant): string => dayCell(at, zone);
  return listed(
    `Renewed: ${renewed.length}`,
    ["Domain", { name: "Renewed on", zone }, { name: "Good until", zone }],
    renewed.map(({ key, at, until }) => [shownKey(key), day(at), day(until)]),
    settings,
  );
}

function comingAndGoing({ added, removed }: DigestView): readonly Block[] {
  const sentences = [
    ...(added.length === 0 ? [] : [`Added (${added.length}): ${listText(added.map(shownKey), 20)}.`]),
    ...(removed.length === 0 ? [] : [`Removed (${removed.length}): ${listText(removed.map(shownKey), 20)}.`]),
  ];
  return sentences.length === 0
    ? []
    : [
        { kind: "heading", text: "Came and went" },
        ...sentences.map((text): Block => ({ kind: "text", text })),
      ];
}

function listed(
  heading: string,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  settings: MailSettings,
): readonly Block[] {
  if (rows.length === 0) return [];
  return [
    { kind: "heading", text: heading },
    { kind: "table", columns, rows: rows.slice(0, MAX_ROWS) },
    ...restBlocks(rows.length - MAX_ROWS, settings),
  ];
}

function linkBlocks(settings: MailSettings): readonly Block[] {
  const links = statusLink(settings);
  return links.length === 0 ? [] : [{ kind: "links", links }];
}
