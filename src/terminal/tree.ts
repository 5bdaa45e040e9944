import type {
  ChainProblem,
  ChainProblemCode,
  PresentedCertificate,
  PresentedChain,
} from "../core/evaluation.ts";
import { printable } from "../core/names/printable.ts";
import type { Instant } from "../core/time.ts";
import { whenText } from "../core/words.ts";
import type { Style, Terminal } from "./terminal.ts";
import { cut } from "./width.ts";

/** What stops clients; the other problems are untidy. */
const STOPPING: ReadonlySet<ChainProblemCode> = new Set(["missing-intermediate", "unreadable"]);

/**
 * A presented chain as the server sent it: the leaf at the top, each next certificate below, and under each what is
 * wrong with it and the mend. Lines about certificates are cut to the terminal, sentences are not.
 */
export function tree(chain: PresentedChain, now: Instant, terminal: Terminal): string {
  if (chain.certificates.length === 0) return "no certificates were presented";
  const last = chain.certificates.length - 1;
  const placed = chain.problems.map((problem) => ({
    problem,
    at: Math.min(last, Math.max(0, ...problem.positions)),
  }));
  return chain.certificates
    .flatMap((certificate, index) => {
      const problems = placed.filter(({ at }) => at === index).map(({ problem }) => problem);
      return certificateLines(certificate, index, problems, now, terminal);
    })
    .join("\n");
}

function certificateLines(
  presented: PresentedCertificate,
  depth: number,
  problems: readonly ChainProblem[],
  now: Instant,
  terminal: Terminal,
): readonly string[] {
  const stem = depth === 0 ? "" : `${"   ".repeat(depth - 1)}└─ `;
  const under = "   ".repeat(depth);
  const { text, style } = describe(presented, now);
  const line = cut(stem + printable(text), terminal.width);
  return [
    style === undefined ? line : terminal.paint(style, line),
    ...problems.flatMap((problem) => problemLines(problem, under, terminal)),
  ];
}

function describe(
  presented: PresentedCertificate,
  now: Instant,
): { readonly text: string; readonly style: Style | undefined } {
  const { crossedBy, certificate, error } = presented;
  if (certificate === undefined) return { text: `unreadable: ${error ?? "no reason"}`, style: "red" };
  const { subject, key } = certificate;
  const [from, until] = [certificate.notBefore.getTime(), certificate.notAfter.getTime()];
  const [validity, style]: [string, Style | undefined] =
    until < now
      ? [`ended ${whenText(until, now)}`, "red"]
      : from > now
        ? [`begins ${whenText(from, now)}`, "red"]
        : [`until ${whenText(until, now)}`, undefined];
  const by = crossedBy === undefined ? "" : `, by ${crossedBy}`;
  const name = `${subject || "(no subject)"}${by}`;
  return { text: `${roleText(presented)}: ${name} · ${key} · ${validity}`, style };
}

/** A cross-certificate bears the name of a root and is none. */
export function roleText({ role, crossedBy }: Pick<PresentedCertificate, "role" | "crossedBy">): string {
  return crossedBy === undefined ? role : "cross-certificate";
}

function problemLines(
  { code, summary, remedy }: ChainProblem,
  under: string,
  { paint }: Terminal,
): readonly string[] {
  const [sign, style]: [string, Style] = STOPPING.has(code) ? ["✗", "red"] : ["!", "yellow"];
  const said = paint(style, `${sign} ${printable(summary)}`);
  return [`${under}${said}`, ...(remedy === "" ? [] : [`${under}  → ${printable(remedy)}`])];
}
