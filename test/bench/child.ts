import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Linux counts CPU time in hundredths of a second for every program. */
const TICK_MS = 10;

export interface Child {
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts a program that listens, and waits until it does. What it writes to standard error is told when it fails. */
export async function startListening(
  file: string,
  args: readonly string[],
  at: { readonly host: string; readonly port: number },
): Promise<Child> {
  const child = spawn(file, args, { stdio: ["ignore", "ignore", "pipe"] });
  let words = "";
  child.stderr.on("data", (data: Buffer) => {
    words = (words + data.toString()).slice(-4_000);
  });
  const failed = once(child, "error");
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`${file} ended at once: ${words}`);
    const outcome = await Promise.race([isOpen(at), failed]);
    if (outcome === true) return { pid: child.pid ?? 0, stop: () => stopChild(child) };
    if (outcome !== false) throw new Error(`${file} does not start: ${String(outcome[0])}`);
    await sleep(50);
  }
  await stopChild(child);
  throw new Error(`${file} does not listen on ${at.host}:${at.port}: ${words}`);
}

export async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const force = setTimeout(() => child.kill("SIGKILL"), 5_000);
  await ended;
  clearTimeout(force);
}

/** User and system time of a process and of all it started, ended ones included, in milliseconds. */
export function cpuOf(pid: number): number {
  return familyOf(pid).reduce((sum, member) => sum + ownCpuOf(member), 0);
}

/** Resident memory of a process and of all it started, simply added, in units of 2^20 bytes. */
export function memoryOf(pid: number): number {
  const [own = "", ...children] = familyOf(pid).map((member) => readProc(member, "status"));
  // A child of one thread has only been forked: until it runs its program it is a copy that shares its memory with its parent.
  const others = children.filter((status) => fieldOf(status, "Threads") > 1);
  return [own, ...others].reduce((sum, status) => sum + fieldOf(status, "VmRSS"), 0) / 1_024;
}

function ownCpuOf(pid: number): number {
  const stat = readProc(pid, "stat");
  // The name in brackets may hold spaces; utime, stime, cutime and cstime are fields 14 to 17 of the whole line.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) * TICK_MS;
}

/** 0 when the process has ended meanwhile. */
function fieldOf(status: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
}

function familyOf(pid: number): readonly number[] {
  const children = readProc(pid, `task/${pid}/children`).split(" ").filter(Boolean).map(Number);
  return [pid, ...children.flatMap(familyOf)];
}

/** Empty when the process has ended meanwhile. */
function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "latin1");
  } catch {
    return "";
  }
}

export async function freePort(host: string): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

function isOpen(at: { readonly host: string; readonly port: number }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(at, () => resolve(true)).on("error", () => resolve(false));
    socket.on("close", () => socket.destroy()).on("connect", () => socket.destroy());
  });
}
