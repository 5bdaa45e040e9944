import type { Instant } from "../time.ts";
import type { CalendarRow } from "./root-calendar.ts";

/** Something that has to be done, or happens, by a date. */
export interface Deadline {
  readonly at: Instant;
  readonly text: string;
  readonly source: string;
  /** Names of the anchors it is about. */
  readonly anchors: readonly string[];
  /** Domains that depend on one of them now. */
  readonly domains: number;
}

type KnownDeadline = Omit<Deadline, "domains">;

/** What providers have announced about their own endpoints, and what follows from it by arithmetic. */
const KNOWN: readonly KnownDeadline[] = [
  {
    at: Date.UTC(2026, 5, 15),
    text: "Alibaba Cloud OSS: new certificates of its own endpoints come under GlobalSign Root R46, step by step.",
    source: "Alibaba Cloud, OSS help page on GlobalSign Root R46",
    anchors: ["GlobalSign Root R46"],
  },
  {
    at: Date.UTC(2026, 11, 28),
    text: "Last day to apply for certificates that still chain to GlobalSign R1: 13 months before its cross-certificate ends on 2028-01-28.",
    source: "Alibaba Cloud, OSS HTTPS help page",
    anchors: ["GlobalSign Root CA"],
  },
  {
    at: Date.UTC(2027, 0, 28),
    text: "Alibaba Cloud OSS: endpoints, under R46 since 2026-06-15, stop being compatible with clients that know only GlobalSign R1; such clients need R46 before.",
    source: "Alibaba Cloud, OSS help page on GlobalSign Root R46",
    anchors: ["GlobalSign Root CA", "GlobalSign Root R46"],
  },
  {
    at: Date.UTC(2028, 0, 28),
    text: "The cross-certificates from GlobalSign R1 to R46 and E46 end at 00:00 UTC, those to R3, R5 and R6 and R1 itself at 12:00 UTC.",
    source: "the certificates themselves",
    anchors: ["GlobalSign Root CA"],
  },
];

/** Coming deadlines, earliest first: the providers' own, and every dated decision of a store about an anchor in use. */
export function comingDeadlines(rows: readonly CalendarRow[], at: Instant): readonly Deadline[] {
  const domainsOf = (names: readonly string[]): number =>
    Math.max(0, ...rows.filter(({ name }) => names.includes(name)).map(({ domains }) => domains));
  const known = KNOWN.map((deadline) => ({ ...deadline, domains: domainsOf(deadline.anchors) }));
  const decided = rows.flatMap((row) => rowDeadlines(row));
  return [...known, ...decided].filter((deadline) => deadline.at >= at).toSorted((a, b) => a.at - b.at);
}

function rowDeadlines({ name, domains, dates, notAfter }: CalendarRow): readonly Deadline[] {
  const anchors = [name];
  const decided = dates.map(({ at, text, source, certainty, domains: concerned }) => ({
    at,
    text: certainty === "shipped" ? text : `${text} (${certainty})`,
    source,
    anchors,
    domains: concerned,
  }));
  if (notAfter === undefined) return decided;
  return [
    ...decided,
    { at: notAfter, text: `${name} itself ends.`, source: "the certificate itself", anchors, domains },
  ];
}
