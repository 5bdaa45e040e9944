import { CommanderError } from "commander";
import type { Finish } from "./commands/options.ts";
import { createProgram, usageSentence } from "./commands/program.ts";
import { EXIT, type Shell, UsageError } from "./commands/shell.ts";
import { printable } from "./core/names/printable.ts";
import { StoreError } from "./ports/store-error.ts";

/** Runs one command line; gives the exit code. Every way out is an exit code of ours: 0 to 3, never a stack trace. */
export async function main(args: readonly string[], shell: Shell = processShell()): Promise<number> {
  let code: number = EXIT.ok;
  const finish: Finish = async (promised) => {
    code = await promised;
  };
  const program = createProgram(shell, finish);
  try {
    await program.parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return EXIT.ok;
      // Who named no command was shown all.
      if (error.code !== "commander.help") shell.stderr.write(`${usageSentence(error, program, args)}\n`);
      return EXIT.unknown;
    }
    shell.stderr.write(`${lastWords(error)}\n`);
    return EXIT.unknown;
  }
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}

/** What the program ends with: the sentence of an error that we expect, or one line about any other. */
export function lastWords(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const lines = text.split("\n").map(printable).join("\n");
  return error instanceof UsageError || error instanceof StoreError ? lines : faultText(error);
}

/** One line about an error that nobody expected, with the place in the code for whoever mends it. */
function faultText(error: unknown): string {
  const { message, stack = "" } = error instanceof Error ? error : { message: String(error) };
  const place = /^ +at (.+)$/m.exec(stack)?.[1];
  return printable(
    `certhorizon met a fault of its own: ${message}${place === undefined ? "" : ` (at ${place})`}`,
  );
}

function processShell(): Shell {
  // Who reads our output may stop reading (`| head`): the rest has no reader, and that is no fault.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", ignoreClosedPipe);
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    clock: { now: Date.now },
    directory: process.cwd(),
    onSignal: (signal, handler) => {
      process.on(signal, handler);
      return () => process.off(signal, handler);
    },
  };
}
