import type { ChainProblem, PresentedChain } from "../core/evaluation.ts";
import { printable } from "../core/names/printable.ts";
import type { Instant } from "../core/time.ts";
import { type ChainLine, type ChainLineParts, chainLines, stopsClients } from "../core/views/chain-lines.ts";
import type { Style, Terminal } from "./terminal.ts";
import { cut, displayWidth } from "./width.ts";
import { paragraph } from "./wrap.ts";

/**
 * A presented chain as the server sent it: the leaf at the top, each next certificate below, and under each what is wrong with it and the
 * mend. A certificate is one line that fits the terminal and says until when it is valid; sentences are never cut.
 */
export function tree(chain: PresentedChain, now: Instant, terminal: Terminal): string {
  if (chain.certificates.length === 0) return "no certificates were presented";
  return chainLines(chain, now)
    .flatMap((line, depth) => certificateLines(line, depth, terminal))
    .join("\n");
}

function certificateLines(
  { text, parts, isBad, problems }: ChainLine,
  depth: number,
  terminal: Terminal,
): readonly string[] {
  const stem = depth === 0 ? "" : `${"   ".repeat(depth - 1)}└─ `;
  const under = "   ".repeat(depth);
  const line = stem + fitting(printable(text), parts, terminal.width - displayWidth(stem));
  return [
    isBad ? terminal.paint("red", line) : line,
    ...problems.flatMap((problem) => problemLines(problem, under, terminal)),
  ];
}

/** Where it is narrow the hour goes first, then the key, then the end of the name. */
function fitting(text: string, parts: ChainLineParts, width: number): string {
  const [title, key] = [printable(parts.title), printable(parts.key)];
  const { briefValidity } = parts;
  const whole = [text, `${title} · ${key} · ${briefValidity}`, `${title} · ${briefValidity}`].find(
    (line) => displayWidth(line) <= width,
  );
  if (whole !== undefined && (whole === text || briefValidity !== "")) return whole;
  const room = width - displayWidth(` · ${briefValidity}`);
  return briefValidity === "" || room < SHORTEST_NAME
    ? cut(text, width)
    : `${cut(title, room)} · ${briefValidity}`;
}

const SHORTEST_NAME = 12;

function problemLines(problem: ChainProblem, under: string, terminal: Terminal): readonly string[] {
  const [sign, style]: [string, Style] = stopsClients(problem) ? ["✗", "red"] : ["!", "yellow"];
  const said = paragraph(`${under}${sign} `, printable(problem.summary), terminal);
  const mend = paragraph(`${under}  → `, printable(problem.remedy), terminal);
  return [
    ...said.map((line) => under + terminal.paint(style, line.slice(under.length))),
    ...(problem.remedy === "" ? [] : mend),
  ];
}
