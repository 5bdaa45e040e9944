import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { eventually } from "../tools/eventually.ts";
import { freePort } from "../tools/workspace.ts";

const project = resolve(import.meta.dirname, "../..");

test.skipIf(process.platform === "win32")("npm start runs on the lab, and ends with npm", async () => {
  const [port, pagePort] = [await freePort(), await freePort()];
  const npm = spawn("npm", ["start"], {
    cwd: project,
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      ...process.env,
      CERTHORIZON_LISTEN: `127.0.0.1:${port}`,
      CERTHORIZON_STATUS_LISTEN: `127.0.0.1:${pagePort}`,
      CERTHORIZON_DATABASE: "/nowhere/real.db",
    },
    detached: true,
  });
  onTestFinished(() => killGroup(npm.pid));
  let said = "";
  npm.stdout.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });

  await eventually(() => expect(said).toContain("The first sweep is done."), 25_000);
  expect(said).toMatch(
    new RegExp(
      `^This is a demonstration: .* Open http://127\\.0\\.0\\.1:${pagePort} \\(metrics: http://127\\.0\\.0\\.1:${port}/metrics\\)$`,
      "m",
    ),
  );
  expect(said).toContain("  npm run certhorizon -- check --config ");
  const [, folder = ""] = /--config (\S+)\/certhorizon\.yaml/.exec(said) ?? [];
  expect(existsSync(folder)).toBe(true);
  expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
  expect(await (await fetch(`http://127.0.0.1:${pagePort}/`)).text()).toContain("expired.lab.example");

  npm.kill("SIGTERM");
  await eventually(() => expect(existsSync(folder)).toBe(false));
  await expect(fetch(`http://127.0.0.1:${port}/readyz`)).rejects.toThrow("fetch failed");
});

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch (error) {
    // Nobody left, as it should be.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
