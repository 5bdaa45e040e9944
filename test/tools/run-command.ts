import type { Shell } from "../../src/commands/shell.ts";
import { main } from "../../src/main.ts";

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ShellOptions {
  readonly directory?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether the outputs are terminals, 200 columns wide unless told. */
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly onOutput?: (text: string) => void;
  /** The clock; the real one when absent. */
  readonly now?: () => number;
}

/** Runs a command line in this process, as the program does, and collects what it writes. */
export async function run(args: readonly string[], options: ShellOptions = {}): Promise<Ran> {
  let [stdout, stderr] = ["", ""];
  const terminal = options.isTTY === true ? { isTTY: true, columns: options.columns ?? 200 } : {};
  const shell: Shell = {
    stdout: {
      ...terminal,
      write: (text) => {
        stdout += text;
        options.onOutput?.(text);
      },
    },
    stderr: {
      ...terminal,
      write: (text) => {
        stderr += text;
      },
    },
    environment: options.environment ?? {},
    clock: { now: options.now ?? Date.now },
    directory: options.directory ?? "/",
    onSignal: () => () => undefined,
  };
  const code = await main(args, shell);
  return { code, stdout, stderr };
}
