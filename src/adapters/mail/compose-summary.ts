import type { HeartbeatView, SummaryView } from "../../core/alerts/incident-view.ts";
import type { Instant } from "../../core/time.ts";
import { counted } from "../../core/words.ts";
import { composed } from "./compose-incident.ts";
import type { Block, ComposedMail, MailSettings } from "./content.ts";
import { restBlocks } from "./domain-table.ts";
import { briefText } from "./incident-facts.ts";
import { statusLink } from "./links.ts";
import { titled, whatOf } from "./subject.ts";
import { timeText, timeWithDistance } from "./times.ts";

const MAX_LINES = 200;

/** What was held back because an owner had too many mails in an hour: one line per incident. Pure. */
export function composeSummary(view: SummaryView, settings: MailSettings): ComposedMail {
  const { incidents, limit, at } = view;
  const critical = incidents.filter(
    ({ severity, kind }) => severity === "critical" && kind !== "cleared",
  ).length;
  const text = `${incidents.length} incidents in one mail${critical === 0 ? "" : `, ${critical} critical`}`;
  const rows = incidents
    .slice(0, MAX_LINES)
    .map((one): readonly string[] => [
      one.kind === "cleared" ? "mended" : one.severity,
      whatOf(one),
      `${briefText(one)} (${one.code})`,
    ]);
  return composed(titled("summary", view.owner || "default owner", text), [
    { kind: "title", tone: critical > 0 ? "critical" : "warning", label: "summary", text },
    {
      kind: "text",
      text: `More than ${limit} mails were due within an hour; these incidents are told in this one instead. So many at once often have one cause: look there first.`,
    },
    { kind: "table", columns: ["Severity", "What", "Incident"], rows },
    ...restBlocks(incidents.length - rows.length, settings),
    ...endBlocks(at, settings),
  ]);
}

/** A sign of life. Pure. */
export function composeHeartbeat(view: HeartbeatView, settings: MailSettings): ComposedMail {
  const { bindings, lastSweepAt, open, at } = view;
  const watched = counted(bindings, "domain");
  const { timeZone } = settings;
  return composed(titled("heartbeat", "certhorizon", `watches ${watched}`), [
    { kind: "title", tone: "good", label: "alive", text: `certhorizon watches ${watched}` },
    {
      kind: "facts",
      rows: [
        ["Last sweep", lastSweepAt === undefined ? "none yet" : timeWithDistance(lastSweepAt, at, timeZone)],
        ["Open", `${open.critical} critical, ${open.warning} warning, ${open.info} information`],
      ],
    },
    { kind: "text", text: "When this mail stays away, look at the monitor first." },
    ...endBlocks(at, settings),
  ]);
}

/** A mail that somebody asked for to see whether mails arrive. Pure. */
export function composeTest(at: Instant, settings: MailSettings): ComposedMail {
  return composed(titled("test", "certhorizon", "mails arrive"), [
    { kind: "title", tone: "good", label: "test", text: "Mails of certhorizon arrive" },
    {
      kind: "text",
      text: "This is a test, sent because somebody asked for it. Nothing is wrong, and nothing is to do.",
    },
    ...endBlocks(at, settings),
  ]);
}

function endBlocks(at: Instant, settings: MailSettings): readonly Block[] {
  const links = statusLink(settings);
  return [
    ...(links.length === 0 ? [] : [{ kind: "links", links } as const]),
    { kind: "footer", text: `certhorizon, ${timeText(at, settings.timeZone)}.` },
  ];
}
