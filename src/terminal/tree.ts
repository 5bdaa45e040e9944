import type { ChainProblem, PresentedChain } from "../core/evaluation.ts";
import { printable } from "../core/names/printable.ts";
import type { Instant } from "../core/time.ts";
import { type ChainLine, chainLines, stopsClients } from "../core/views/chain-lines.ts";
import type { Style, Terminal } from "./terminal.ts";
import { cut } from "./width.ts";

/**
 * A presented chain as the server sent it: the leaf at the top, each next certificate below, and under each what is
 * wrong with it and the mend. Lines about certificates are cut to the terminal, sentences are not.
 */
export function tree(chain: PresentedChain, now: Instant, terminal: Terminal): string {
  if (chain.certificates.length === 0) return "no certificates were presented";
  return chainLines(chain, now)
    .flatMap((line, depth) => certificateLines(line, depth, terminal))
    .join("\n");
}

function certificateLines(
  { text, isBad, problems }: ChainLine,
  depth: number,
  terminal: Terminal,
): readonly string[] {
  const stem = depth === 0 ? "" : `${"   ".repeat(depth - 1)}└─ `;
  const under = "   ".repeat(depth);
  const line = cut(stem + printable(text), terminal.width);
  return [
    isBad ? terminal.paint("red", line) : line,
    ...problems.flatMap((problem) => problemLines(problem, under, terminal)),
  ];
}

function problemLines(problem: ChainProblem, under: string, { paint }: Terminal): readonly string[] {
  const [sign, style]: [string, Style] = stopsClients(problem) ? ["✗", "red"] : ["!", "yellow"];
  const said = paint(style, `${sign} ${printable(problem.summary)}`);
  return [`${under}${said}`, ...(problem.remedy === "" ? [] : [`${under}  → ${printable(problem.remedy)}`])];
}
