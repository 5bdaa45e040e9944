import { createTerminal } from "../terminal/terminal.ts";
import { paragraph } from "../terminal/wrap.ts";
import type { Shell } from "./shell.ts";

/** Tells a sentence, printable already, in lines that fit the terminal. */
export function say({ stdout, environment }: Shell, text: string, before = ""): void {
  const terminal = createTerminal({ stream: stdout, env: environment });
  stdout.write(`${paragraph(before, text, terminal).join("\n")}\n`);
}
