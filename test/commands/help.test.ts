import { describe, expect, it } from "vitest";
import { createProgram } from "../../src/commands/program.ts";
import type { Shell } from "../../src/commands/shell.ts";
import { displayWidth } from "../../src/terminal/width.ts";
import { run } from "../tools/run-command.ts";

/** The program with commands that only understand their command line. */
function dryProgram() {
  const parsed: string[] = [];
  let written = "";
  const write = (text: string): void => {
    written += text;
  };
  const shell: Shell = {
    stdout: { write, isTTY: true, columns: 100 },
    stderr: { write },
    environment: { NO_COLOR: "1" },
    clock: { now: Date.now },
    directory: "/",
    onSignal: () => () => undefined,
  };
  const program = createProgram(shell, async () => undefined);
  for (const command of program.commands) {
    command.action(() => {
      parsed.push(command.name());
    });
  }
  const helpOf = (name: string): string => {
    written = "";
    const command = name === "" ? program : program.commands.find((one) => one.name() === name);
    command?.outputHelp();
    return written;
  };
  return { program, parsed, helpOf };
}

const NAMES = dryProgram().program.commands.map((command) => command.name());

/** Words as a shell takes them, up to a comment. */
function wordsOf(line: string): readonly string[] {
  return [...line.replace(/ {2}# .*$/, "").matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, bare]) => quoted ?? bare ?? "",
  );
}

const examplesIn = (help: string): readonly string[] =>
  help.split("\n").filter((line) => line.startsWith("  certhorizon "));

describe("help", () => {
  it.each(["", ...NAMES])('of "%s" ends with examples that are understood', async (name) => {
    const { program, parsed, helpOf } = dryProgram();
    const help = helpOf(name);
    const examples = examplesIn(help);
    expect(examples.length).toBeGreaterThanOrEqual(1);
    expect(examples.length).toBeLessThanOrEqual(4);
    for (const example of examples) {
      const [program0, ...words] = wordsOf(example.trim());
      expect(program0).toBe("certhorizon");
      parsed.length = 0;
      await program.parseAsync(words, { from: "user" });
      expect(parsed, example).toEqual([name === "" ? words[0] : name]);
    }
  });

  it("puts every command into a group, what somebody new needs first", () => {
    const help = dryProgram().helpOf("");
    const headings = [...help.matchAll(/^(\S.*):$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual([
      "Options",
      "Look once",
      "Watch",
      "What the daemon knows",
      "Work on it",
      "Set up",
      "Examples",
    ]);
    for (const name of NAMES) expect(help).toMatch(new RegExp(`^ {2}${name}\\b`, "m"));
  });

  it("is as wide as the terminal, apart from examples", () => {
    const { helpOf } = dryProgram();
    for (const name of ["", ...NAMES]) {
      const lines = helpOf(name)
        .split("\n")
        .filter((line) => !/^ {2}certhorizon |^All files/.test(line));
      expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(100);
    }
  });

  it("has bold titles on a terminal and no colour elsewhere", async () => {
    expect((await run(["check", "--help"], { isTTY: true })).stdout).toContain("\u001b[1mOptions:\u001b[22m");
    expect((await run(["check", "--help"])).stdout).not.toContain("\u001b");
    expect((await run(["help", "check"])).stdout).toContain("Usage: certhorizon check");
  });
});
