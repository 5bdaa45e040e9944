import { Command, type CommanderError } from "commander";
import { programVersion } from "../app/version.ts";
import { printable } from "../core/names/printable.ts";
import { createTerminal } from "../terminal/terminal.ts";
import { addCheck } from "./check.ts";
import { addDeliveries } from "./deliveries.ts";
import { addDemo } from "./demo.ts";
import { withExamples } from "./examples.ts";
import { addExplain } from "./explain.ts";
import { addInspect } from "./inspect.ts";
import { addMigrate } from "./migrate.ts";
import type { Finish } from "./options.ts";
import { addPolicy } from "./policy.ts";
import { addRead } from "./read.ts";
import { addRecheck } from "./recheck.ts";
import { addRoots } from "./roots.ts";
import { addRun } from "./run.ts";
import type { Shell } from "./shell.ts";
import { addSuppress } from "./suppress.ts";
import { addTestAlert } from "./test-alert.ts";
import { addTicket } from "./ticket.ts";
import { addValidate } from "./validate.ts";

type Add = (program: Command, shell: Shell, finish: Finish) => void;

/** In the order in which somebody new needs them. */
const GROUPS: readonly (readonly [heading: string, commands: readonly Add[]])[] = [
  ["Look once:", [addCheck, addInspect, addRoots]],
  ["Watch:", [addRun, addDemo]],
  ["What the daemon knows:", [addRead, addExplain, addDeliveries]],
  ["Work on it:", [addRecheck, addSuppress, addTicket]],
  ["Set up:", [addValidate, addTestAlert, addPolicy, addMigrate]],
];

/** All commands. Help is written here; what is wrong with a command line is thrown as a `CommanderError`. */
export function createProgram(shell: Shell, finish: Finish): Command {
  const { stdout, stderr, environment: env } = shell;
  const widthOf = (stream: Shell["stdout"]): number => (stream.isTTY === true && stream.columns) || 80;
  const { paint } = createTerminal({ stream: stdout, env });
  const program = new Command("certhorizon")
    .description(
      "How far ahead does each of your custom domains stay trusted, by whom, and who has to do what by when?",
    )
    .version(programVersion())
    .showSuggestionAfterError()
    .exitOverride()
    .configureHelp({ styleTitle: (title) => paint("bold", title) })
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      outputError: () => undefined,
      getOutHelpWidth: () => widthOf(stdout),
      getErrHelpWidth: () => widthOf(stderr),
      getOutHasColors: () => true,
    });
  for (const [heading, commands] of GROUPS) {
    program.commandsGroup(heading);
    for (const add of commands) add(program, shell, finish);
  }
  program.helpCommand("help [command]", "the same as --help of the command");
  return withExamples(
    program,
    [
      ["certhorizon check img.example.com", "no configuration is needed"],
      ["certhorizon demo", "look around in a small world on this machine"],
      ["certhorizon findings --severity warning", "what somebody has to do"],
    ],
    "`certhorizon COMMAND --help` shows the options of a command, with examples.",
  );
}

/** Codes whose messages name the mend already. */
const SAYS_HOW: ReadonlySet<string> = new Set([
  "commander.invalidArgument",
  "commander.invalidOptionArgument",
]);

/** What is wrong with a command line, in one sentence that names the mend. */
export function usageSentence(
  { message, code }: CommanderError,
  program: Command,
  args: readonly string[],
): string {
  const said = message
    .replace(/^error: (command-argument )?/, "")
    .replace(/\n\(Did you mean (.+)\?\)$/s, "; did you mean $1?")
    .replace(/[.]$/, "");
  if (SAYS_HOW.has(code)) return printable(`${said}.`);
  const command = program.commands.find((one) => one.name() === args[0])?.name();
  const help = command === undefined ? "certhorizon --help" : `certhorizon ${command} --help`;
  return printable(`${said}${said.endsWith("?") ? "" : ";"} \`${help}\` shows what there is.`);
}
