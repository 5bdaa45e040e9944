import type { FindingCode } from "../findings/codes.ts";
import type { OpenFinding } from "../findings/finding.ts";
import type { Instant } from "../time.ts";
import { listText } from "../words.ts";
import { contentId } from "./content-id.ts";
import type { NewDelivery } from "./delivery.ts";

/** Judged with trust stores: other trust data may open them everywhere at once. */
const TRUST_JUDGED: ReadonlySet<FindingCode> = new Set([
  "chain-incomplete",
  "intermediate-expired",
  "intermediate-expiring",
  "trust-ended",
  "trust-ending",
  "root-missing",
  "untrusted",
  "hosted-untrusted",
  "backup-missing",
  "store-lacks-root",
]);

/** What a stock-taking is of beside sources; each ends "This is what certhorizon found …". */
export const OCCASIONS = {
  trust: "with new trust data",
  observing: "while observing",
  "no road": "while there was no way to tell it",
} as const;

/** The same of sources that were read for the first time: "at the start with the sources file and prod". */
export function startOccasion(sources: readonly string[]): string {
  return `at the start with the source${sources.length === 1 ? "" : "s"} ${listText(sources)}`;
}

/** Name of the mark that says since when stock has been taken of a source. */
export function baselineMark(source: string): string {
  return `baseline ${source}`;
}

/** Name of the mark that says since when stock is being taken because of new trust data; absent otherwise. */
export const TRUST_BASELINE_MARK = "baseline-pending trust";

/** What stock has been taken of so far, from the marks of the store. */
export class Baselines {
  readonly #marks: ReadonlyMap<string, Instant>;

  constructor(marks: ReadonlyMap<string, Instant>) {
    this.#marks = marks;
  }

  /** Whether what is found belongs to a stock-taking that is not finished. */
  covers(sources: readonly string[], code: FindingCode): boolean {
    if (TRUST_JUDGED.has(code) && this.#marks.has(TRUST_BASELINE_MARK)) return true;
    return sources.some((source) => !this.#marks.has(baselineMark(source)));
  }

  /** The same for what is about no binding: before the first stock-taking has ended. */
  coversOther(code: FindingCode): boolean {
    if (TRUST_JUDGED.has(code) && this.#marks.has(TRUST_BASELINE_MARK)) return true;
    return ![...this.#marks.keys()].some((name) => name.startsWith("baseline "));
  }
}

/** What an owner is told of a stock-taking: all that was found there, as one message. */
export function baselineMessage(
  owner: string,
  occasion: string,
  told: readonly Pick<OpenFinding, "id" | "severity">[],
  at: Instant,
): NewDelivery {
  const findings = told.map(({ id }) => id).toSorted();
  return {
    id: contentId(["baseline", owner, occasion, findings]),
    copy: "",
    kind: "baseline",
    incident: "",
    owner,
    severity: told.some(({ severity }) => severity === "critical") ? "critical" : "warning",
    createdAt: at,
    nextAt: at,
    detail: { occasion, findings },
  };
}
