import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import type { Listening } from "../../../src/lab/listening.ts";
import { type RawBehaviour, startRawServer } from "../../../src/lab/raw-server.ts";
import { startTlsServer } from "../../../src/lab/tls-server.ts";
import { createCertificates } from "./probing.ts";

const run = promisify(execFile);
const script = fileURLToPath(new URL("probe-many.ts", import.meta.url));
const open: Listening[] = [];

afterAll(() => Promise.all(open.map((server) => server.close())));

async function endpoints(...behaviours: readonly RawBehaviour[]): Promise<readonly string[]> {
  const { rsa } = await createCertificates();
  const starting = behaviours.map((behaviour) => startRawServer(behaviour));
  open.push(await startTlsServer({ certificates: [rsa] }), ...(await Promise.all(starting)));
  return open.map(({ address, port }) => `${address}:${port}`);
}

test("hundreds of probes at once leave nothing open and throw nothing", async () => {
  const servers = await endpoints("plain-http", "endless-handshake", "reset", "hang-up", {
    alert: 80,
  });
  const { stdout, stderr } = await run(process.execPath, [script, "216", ...servers]);
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toEqual({
    presented: 24,
    "not-offered": 12,
    "handshake/not-tls": 36,
    "handshake/flood": 36,
    "handshake/reset": 36,
    "handshake/closed": 36,
    "handshake/alert-internal-error": 36,
  });
});

test.skipIf(process.platform === "win32")("no descriptors left is a fault of this host", async () => {
  const limited = 'ulimit -n 64 && exec "$0" "$@"';
  const args = ["-c", limited, process.execPath, script, "5", "127.0.0.1:443", "--no-descriptors"];
  expect(JSON.parse((await run("sh", args)).stdout)).toEqual({ "connect/local-error": 5 });
});
