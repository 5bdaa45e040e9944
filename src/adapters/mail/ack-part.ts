import type { IncidentView } from "../../core/alerts/incident-view.ts";
import { commandLine } from "../../core/alerts/steps/command-line.ts";
import { DAY, type Instant } from "../../core/time.ts";
import { plainName } from "../../core/views/binding-name.ts";
import { dayText } from "../../core/words.ts";
import type { Block } from "./content.ts";

const DAYS = 3;

/** How somebody says that it is being worked on. */
export function ackBlocks(view: IncidentView): readonly Block[] {
  const [first] = view.findings;
  if (first?.finding.subject !== "binding") return [];
  const several = view.findings.length > 1 ? " Once for each domain." : "";
  const lines = commandLine(
    ["certhorizon", "ack", plainName(first.finding)],
    [
      ["--until", dayText(untilWhen(view))],
      ["--reason", "WHO DOES WHAT"],
    ],
  );
  return [
    { kind: "heading", text: "If somebody works on it" },
    { kind: "text", text: `Say so: until that day nobody is reminded, unless it gets worse.${several}` },
    { kind: "paste", lines },
  ];
}

/** A few days, but never past the deadline. */
function untilWhen({ at, deadline }: IncidentView): Instant {
  const few = at + DAYS * DAY;
  return deadline !== undefined && deadline > at + DAY ? Math.min(few, deadline) : few;
}
