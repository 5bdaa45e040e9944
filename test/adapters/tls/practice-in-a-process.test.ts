import { monitorEventLoopDelay } from "node:perf_hooks";
import { describe, expect, it, onTestFinished } from "vitest";
import { createProcessProbers } from "../../../src/adapters/tls/process-prober.ts";
import { issueLeaf } from "../../../src/lab/authority.ts";
import { createFamily, daysFrom } from "../../../src/lab/family.ts";
import type { Listening } from "../../../src/lab/listening.ts";
import { startRawServer } from "../../../src/lab/raw-server.ts";
import { startTlsServer } from "../../../src/lab/tls-server.ts";
import type { PracticeProber, PracticeRequest } from "../../../src/ports/practice-prober.ts";
import { certificate } from "../../core/x509/build-der.ts";
import {
  certificateMessage,
  ecdheRsa,
  renegotiationInfo,
  serverHello,
  startScriptedServer,
} from "../../tools/scripted-server.ts";
import { slowKey } from "../../tools/slow-key.ts";
import { clock } from "./probing.ts";

function opened(options: Partial<Parameters<typeof createProcessProbers>[0]> = {}): PracticeProber {
  const { prober, practice } = createProcessProbers({
    clock,
    deadlineMs: 3_000,
    requestDeadlineMs: 1_500,
    ...options,
  });
  onTestFinished(() => prober.close());
  return practice;
}

function requestTo({ address, port }: Listening): PracticeRequest {
  return { scheme: "https", method: "HEAD", domain: "img.lab.example", address, port, path: "/" };
}

async function running(starting: Promise<Listening>): Promise<Listening> {
  const server = await starting;
  onTestFinished(() => server.close());
  return server;
}

async function startGoodServer(): Promise<Listening> {
  const { r3Rsa: issuer } = await createFamily(new Date());
  const validity = { notBefore: daysFrom(new Date(), -9), notAfter: daysFrom(new Date(), 80) };
  const leaf = await issueLeaf({ issuer, names: ["img.lab.example"], ...validity });
  return running(startTlsServer({ certificates: [leaf] }));
}

describe("requests in the probing process", () => {
  it("are answered as elsewhere, also after the process had nothing to do", async () => {
    const good = await startGoodServer();
    const prober = opened({ idleMs: 1 });
    for (let look = 0; look < 3; look++) {
      const outcomes = await Promise.all([prober.ask(requestTo(good)), prober.ask(requestTo(good))]);
      expect(outcomes).toEqual(Array(2).fill({ kind: "answered", status: 404, headers: expect.anything() }));
    }
  });

  it("end with the prober, and none begins after it", async () => {
    const silent = await running(startRawServer("silent"));
    const prober = opened();
    const underWay = prober.ask(requestTo(silent));
    prober.close();
    for (const outcome of [underWay, prober.ask(requestTo(silent))]) {
      expect(await outcome).toMatchObject({ kind: "failed", reason: "closed" });
    }
  });

  // A server showed its good chain to the probe and this one to the request: the daemon stood still for up to fifteen seconds.
  it("do not keep this one where a server's certificates take 0.1 s each to read", async () => {
    const good = await startGoodServer();
    const slow = certificate({ key: slowKey(), extensions: null });
    const chain = Array<Uint8Array>(120).fill(slow);
    const slowServer = await running(
      startScriptedServer(serverHello(ecdheRsa, renegotiationInfo), certificateMessage(...chain)),
    );
    const prober = opened({ deadlineMs: 1_500, checkMs: 100 });
    expect(await prober.ask(requestTo(good))).toMatchObject({ kind: "answered" });
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    expect(await prober.ask(requestTo(slowServer))).toEqual({
      kind: "failed",
      reason: "timeout",
      detail: "what the server sent could not be read in time",
    });
    delay.disable();
    expect(delay.max / 1e6).toBeLessThan(1_000);
    expect(await prober.ask(requestTo(good))).toMatchObject({ kind: "answered" });
  });
});
