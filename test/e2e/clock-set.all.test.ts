import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { DAY, type DurationMs, HOUR, MINUTE, SECOND } from "../../src/core/time.ts";
import { openLab } from "../../src/lab/world.ts";
import { eventually } from "../tools/eventually.ts";
import { writeQuickConfig } from "../tools/lab-config.ts";
import { startProgram } from "../tools/program.ts";
import { scrapeOf } from "../tools/running-daemon.ts";
import { temporaryFolder } from "../tools/workspace.ts";

const FAKETIME = `/usr/lib/${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu/faketime/libfaketimeMT.so.1`;
const isMissing = !existsSync(FAKETIME);
if (isMissing) process.stderr.write("skipped: libfaketime not installed (Debian: faketime)\n");

interface Watched {
  /** Sets the clock on the wall so far off the true one; gives what it shows then. Timers do not notice. */
  set(offMs: DurationMs): Promise<number>;
  /** When the last sweep had ended, by the clock on the wall. */
  lastSweep(): Promise<number>;
}

/** The program on the lab, with a clock that can be set. */
async function watchLab(): Promise<Watched> {
  const lab = await openLab({ now: new Date() });
  onTestFinished(() => lab.close());
  const folder = temporaryFolder();
  const clock = join(folder, "clock");
  const set = async (offMs: DurationMs): Promise<number> => {
    await writeFile(clock, `${offMs < 0 ? "" : "+"}${offMs / SECOND}s`);
    return Date.now() + offMs;
  };
  await set(0);
  const config = await writeQuickConfig(lab, folder);
  const program = startProgram(["run", "--config", config], folder, "", {
    LD_PRELOAD: FAKETIME,
    FAKETIME_TIMESTAMP_FILE: clock,
    FAKETIME_NO_CACHE: "1",
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
  });
  onTestFinished(program.kill);
  const url = await eventually(() => {
    const [, found] = /metrics on (http:\/\/\S+)\/metrics\n/.exec(program.stdout()) ?? [];
    if (found === undefined) throw new Error(`not started: ${program.stdout()}${program.stderr()}`);
    return found;
  });
  await eventually(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200));
  const lastSweep = async (): Promise<number> => {
    const scrape = scrapeOf(await (await fetch(`${url}/metrics`)).text());
    return scrape.value("sweep_last_completed_timestamp_seconds") * SECOND;
  };
  return { set, lastSweep };
}

describe.skipIf(isMissing)("the program under a clock that is set", () => {
  test.each([
    ["back by five minutes", [-5 * MINUTE]],
    ["forward by two hours", [2 * HOUR]],
    ["forward by 65 days, and back", [65 * DAY, 0]],
  ])("%s: a sweep ends within half a minute", async (_name, steps) => {
    const { set, lastSweep } = await watchLab();
    for (const step of steps) {
      const now = await set(step);
      await eventually(async () => {
        const sweptAt = await lastSweep();
        expect(sweptAt).toBeGreaterThanOrEqual(now);
        expect(sweptAt).toBeLessThan(now + MINUTE);
      }, 30 * SECOND);
    }
  });
});
