import { expect, onTestFinished, test, vi } from "vitest";
import { openLab } from "../../src/lab/world.ts";
import { writeQuickConfig } from "../tools/lab-config.ts";
import { runDaemon } from "../tools/running-daemon.ts";
import { temporaryFolder } from "../tools/workspace.ts";

test("a daemon whose sweeps do not come any more says that it is not ready, until one comes", async () => {
  const lab = await openLab({ now: new Date() });
  onTestFinished(() => lab.close());
  const { daemon, begun, get } = await runDaemon(await writeQuickConfig(lab, temporaryFolder()));
  await begun;
  vi.useFakeTimers({ toFake: ["performance"] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  expect(await get("/readyz")).toMatchObject({ status: 200 });
  vi.advanceTimersByTime(6 * 60_000);
  const { status, text } = await get("/readyz");
  expect([status, text]).toEqual([503, expect.stringMatching(/^No sweep has ended for [56] minutes\.\n$/)]);
  await daemon.sweep();
  expect(await get("/readyz")).toMatchObject({ status: 200 });
});
