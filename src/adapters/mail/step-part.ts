import type { FindingView, IncidentView } from "../../core/alerts/incident-view.ts";
import { hostingSpot } from "../../core/alerts/steps/hosting-spot.ts";
import { stepsFor } from "../../core/alerts/steps.ts";
import { listText } from "../../core/words.ts";
import type { Block } from "./content.ts";
import { shortName } from "./subject.ts";

/** The same fault is mended differently at the storage and at a CDN; more places than this nobody reads. */
const PLACES = 3;

/** What to do, once per place where certificates are hosted, filled in for the first domain there. */
export function stepBlocks({ findings }: IncidentView): readonly Block[] {
  const places = [...Map.groupBy(findings, placeOf).values()];
  return places.slice(0, PLACES).flatMap((there) => placeBlocks(there, places.length));
}

function placeBlocks(there: readonly FindingView[], places: number): readonly Block[] {
  const [first] = there;
  if (first === undefined) return [];
  const { finding, record } = first;
  // The first words of the mail say the remedy already.
  const steps = stepsFor(finding, record).filter(({ text }) => text !== finding.remedy);
  const isOne = finding.subject !== "binding" || (there.length === 1 && places === 1);
  const others = there.slice(1).map(({ finding: other }) => shortName(other));
  return steps.length === 0
    ? []
    : [
        { kind: "heading", text: isOne ? "What to do" : `What to do for ${shortName(finding)}` },
        ...(others.length === 0
          ? []
          : [{ kind: "text", text: `Likewise for ${listText(others, 5)}.` } as const]),
        { kind: "steps", steps },
      ];
}

function placeOf({ record }: FindingView): string {
  return record === undefined ? "" : hostingSpot(record);
}
