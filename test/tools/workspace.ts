import { randomInt } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A folder of this test's own, gone after it. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "certhorizon-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Below the ports that the system gives to whoever connects, so that only another call of this may take it before it is used. */
const PORTS = { from: 10_000, to: 32_000 };

/** A port on 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(PORTS.from, PORTS.to);
    const server = createServer();
    const isFree = await new Promise<boolean>((told) => {
      server.once("error", () => told(false)).listen(port, "127.0.0.1", () => told(true));
    });
    if (!isFree) continue;
    await new Promise((closed) => server.close(closed));
    return port;
  }
}

/** Writes certhorizon.yaml; JSON is YAML. Gives its path. */
export async function writeConfig(
  directory: string,
  config: Readonly<Record<string, unknown>>,
): Promise<string> {
  const file = join(directory, "certhorizon.yaml");
  await writeFile(file, JSON.stringify(config, undefined, 1));
  return file;
}
