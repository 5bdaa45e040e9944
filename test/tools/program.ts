import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import type { Readable } from "node:stream";

const PROGRAM = resolve(import.meta.dirname, "../../bin/certhorizon.js");

/** The program as a process of its own. */
export interface Program {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** The exit code; null when a signal ended it. */
  readonly exit: Promise<number | null>;
  /** Ends it at once, if it has not ended. */
  kill(): Promise<void>;
}

/** Starts it with the Node that runs the tests; `beside` is code that runs in it too. */
export function startProgram(
  args: readonly string[],
  directory: string,
  beside = "",
  environment: Readonly<Record<string, string>> = {},
): Program {
  const preload = beside === "" ? [] : ["--import", `data:text/javascript,${encodeURIComponent(beside)}`];
  const child = spawn(process.execPath, [...preload, PROGRAM, ...args], {
    cwd: directory,
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env["PATH"] ?? "", CERTHORIZON_STATUS_LISTEN: "off", ...environment },
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const exit = once(child, "close").then(([code]: unknown[]) => (typeof code === "number" ? code : null));
  const kill = async (): Promise<void> => {
    child.kill("SIGKILL");
    await exit;
  };
  return { child, stdout: () => stdout, stderr: () => stderr, exit, kill };
}
