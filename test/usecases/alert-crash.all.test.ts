import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as after } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { openSqliteStore } from "../../src/adapters/sqlite/sqlite-store.ts";
import type { Delivery } from "../../src/core/alerts/delivery.ts";
import { startMailServer } from "../adapters/mail/mail-server.ts";
import { temporaryFolder } from "../tools/workspace.ts";

const TOOL = join(import.meta.dirname, "../tools/alert-crash.ts");
const KILLS = 100;
const MAILS = 5_000;
/** As many as one batch of the tool opens. */
const TOGETHER = 25;

/** The child, and the lines that it printed; resolves with the first one. */
async function start(...args: readonly string[]): Promise<{ child: ChildProcess; lines: string[] }> {
  const child = spawn(process.execPath, [TOOL, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on("line", (line) => lines.push(line));
  await once(reader, "line");
  return { child, lines };
}

function header(raw: string, name: string): string {
  const [, value = ""] = new RegExp(`^${name}: (.*(?:\\r\\n[ \\t].*)*)`, "im").exec(raw) ?? [];
  return value.replaceAll(/\r\n[ \t]+/g, " ");
}

async function mailsIn(file: string): Promise<readonly Delivery[]> {
  const store = await openSqliteStore({ file, readOnly: true });
  const all = await store.deliveries({}, 1_000_000);
  await store.close();
  return all.filter(({ road }) => road === "mail");
}

test("killed a hundred times at any moment, nothing that is due is lost, and little is told twice", async () => {
  const file = join(temporaryFolder(), "store.db");
  const server = await startMailServer({ disabledCommands: ["AUTH", "STARTTLS"] });
  onTestFinished(() => server.close());
  let acknowledged = 0;
  let kills = 0;
  for (; kills < KILLS || server.received.length < MAILS; kills += 1) {
    const { child, lines } = await start(file, String(server.port));
    await after(50 + Math.random() * 2_400); // when the kill falls is the point, not how long anything takes
    const closed = once(child, "close");
    child.kill("SIGKILL");
    await closed;
    acknowledged = Math.max(acknowledged, Number(lines.at(-1)));
  }
  const { child } = await start(file, String(server.port), "drain");
  await once(child, "close");

  const mails = await mailsIn(file);
  const due = mails.filter(({ state }) => state !== "dropped");
  const idOf = (raw: string): string => /<([0-9a-f]{16})@/.exec(header(raw, "Message-ID"))?.[1] ?? "";
  const received = server.received.map(({ raw }) => ({ id: idOf(raw), subject: header(raw, "Subject") }));
  const ids = new Set(received.map(({ id }) => id));
  const lost = due.filter(({ id }) => !ids.has(id));
  const repeats = received.length - ids.size;
  const share = ((100 * repeats) / received.length).toFixed(2);
  process.stdout.write(
    `${received.length} mails over ${kills} kills: ${due.length} due, ${lost.length} lost, ${repeats} repeats (${share} %)\n`,
  );

  expect(received.length).toBeGreaterThanOrEqual(MAILS);
  expect(lost).toEqual([]);
  expect(due.filter(({ state }) => state !== "sent")).toEqual([]);
  expect(mails.filter(({ kind }) => kind === "opened").length).toBeGreaterThanOrEqual(
    TOGETHER * acknowledged,
  );
  expect(repeats / received.length).toBeLessThanOrEqual(0.02);
  // The subject names the domain and what is told of it: told again, it is the same message.
  const idsBySubject = Map.groupBy(received, ({ subject }) => subject);
  for (const [, same] of idsBySubject) expect(new Set(same.map(({ id }) => id)).size).toBe(1);
});
