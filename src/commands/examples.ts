import type { Command } from "commander";

/** A command line that works as it stands, perhaps with a word about it. */
export type Example = string | readonly [line: string, about: string];

/** Ends the help of a command with examples, and what else has to be said. */
export function withExamples(command: Command, examples: readonly Example[], note = ""): Command {
  const pairs = examples.map((example) => (typeof example === "string" ? ([example, ""] as const) : example));
  const width = Math.max(...pairs.map(([line, about]) => (about === "" ? 0 : line.length)));
  const lines = pairs.map(([line, about]) =>
    about === "" ? `  ${line}` : `  ${line.padEnd(width)}  # ${about}`,
  );
  const title = examples.length === 1 ? "Example:" : "Examples:";
  return command.addHelpText("after", ["", title, ...lines, ...(note === "" ? [] : ["", note])].join("\n"));
}
