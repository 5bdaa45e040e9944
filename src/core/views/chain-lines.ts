import type { ChainProblem, ChainProblemCode, PresentedCertificate, PresentedChain } from "../evaluation.ts";
import type { Instant } from "../time.ts";
import { whenText } from "../words.ts";

/** One certificate of a presented chain, and on the spot what is wrong with it. */
export interface ChainLine {
  readonly presented: PresentedCertificate;
  readonly text: string;
  /** Unreadable, ended, or not valid yet. */
  readonly isBad: boolean;
  readonly problems: readonly ChainProblem[];
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

function describe(presented: PresentedCertificate, now: Instant): Pick<ChainLine, "text" | "isBad"> {
  const { certificate, error, crossedBy } = presented;
  if (certificate === undefined) return { text: `unreadable: ${error ?? "no reason"}`, isBad: true };
  const { subject, key } = certificate;
  const [from, until] = [certificate.notBefore.getTime(), certificate.notAfter.getTime()];
  const [validity, isBad]: [string, boolean] =
    until < now
      ? [`ended ${whenText(until, now)}`, true]
      : from > now
        ? [`begins ${whenText(from, now)}`, true]
        : [`until ${whenText(until, now)}`, false];
  const by = crossedBy === undefined ? "" : `, by ${crossedBy}`;
  const name = `${subject || "(no subject)"}${by}`;
  return { text: `${roleText(presented)}: ${name} · ${key} · ${validity}`, isBad };
}
