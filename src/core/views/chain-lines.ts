import type { ChainProblem, ChainProblemCode, PresentedCertificate, PresentedChain } from "../evaluation.ts";
import type { Instant } from "../time.ts";
import { dayText, distanceText, whenText } from "../words.ts";

/** One certificate of a presented chain, and on the spot what is wrong with it. */
export interface ChainLine {
  readonly presented: PresentedCertificate;
  readonly text: string;
  /** What `text` is made of; no key and no validity where the certificate cannot be read. */
  readonly parts: ChainLineParts;
  /** Unreadable, ended, or not valid yet. */
  readonly isBad: boolean;
  readonly problems: readonly ChainProblem[];
}

export interface ChainLineParts {
  /** Role and name. */
  readonly title: string;
  readonly key: string;
  readonly validity: string;
  /** To the day. */
  readonly briefValidity: string;
}

/** What stops clients; the other problems are untidy. */
const STOPPING: ReadonlySet<ChainProblemCode> = new Set(["missing-intermediate", "unreadable"]);

export function stopsClients({ code }: ChainProblem): boolean {
  return STOPPING.has(code);
}

/** A presented chain as the server sent it, the leaf first. Each problem stands at the last certificate that it is about. */
export function chainLines({ certificates, problems }: PresentedChain, now: Instant): readonly ChainLine[] {
  const last = certificates.length - 1;
  const placed = problems.map((problem) => ({
    problem,
    at: Math.min(last, Math.max(0, ...problem.positions)),
  }));
  return certificates.map((presented, index) => ({
    presented,
    ...describe(presented, now),
    problems: placed.filter(({ at }) => at === index).map(({ problem }) => problem),
  }));
}

/** A cross-certificate bears the name of a root and is none. */
export function roleText({ role, crossedBy }: Pick<PresentedCertificate, "role" | "crossedBy">): string {
  return crossedBy === undefined ? role : "cross-certificate";
}

type Description = Pick<ChainLine, "text" | "parts" | "isBad">;

function describe(presented: PresentedCertificate, now: Instant): Description {
  const { certificate, error, crossedBy } = presented;
  if (certificate === undefined) {
    const title = `unreadable: ${error ?? "no reason"}`;
    return { text: title, parts: { title, key: "", validity: "", briefValidity: "" }, isBad: true };
  }
  const { subject, key } = certificate;
  const [from, until] = [certificate.notBefore.getTime(), certificate.notAfter.getTime()];
  const [word, at, isBad]: [string, Instant, boolean] =
    until < now ? ["ended", until, true] : from > now ? ["begins", from, true] : ["until", until, false];
  const by = crossedBy === undefined ? "" : `, by ${crossedBy}`;
  const title = `${roleText(presented)}: ${subject || "(no subject)"}${by}`;
  const validity = `${word} ${whenText(at, now)}`;
  const briefValidity = `${word} ${dayText(at)} (${distanceText(at, now)})`;
  return { text: [title, key, validity].join(" · "), parts: { title, key, validity, briefValidity }, isBad };
}
