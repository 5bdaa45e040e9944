import { describe, expect, it, onTestFinished } from "vitest";
import { openFakeAccount } from "../../src/lab/aliyun/fake-account.ts";
import { createFakeWorld } from "../../src/lab/aliyun/fake-world.ts";
import { run } from "../tools/run-command.ts";
import { temporaryDirectory, writeConfig } from "../tools/workspace.ts";

describe("validate --offline", () => {
  it("asks no account", async () => {
    const account = await openFakeAccount({ world: createFakeWorld({ now: Date.now }) });
    onTestFinished(account.close);
    const directory = await temporaryDirectory();
    const source = { name: "prod", type: "aliyun", services: ["oss", "cdn"], endpoint: account.url };
    await writeConfig(directory, { domains: ["img.example.com"], sources: [source] });

    const offline = await run(["validate", "--offline"], { directory });
    expect(offline).toMatchObject({ code: 0, stderr: "" });
    expect(offline.stdout).toContain("is valid: 1 binding, 0 rules; no account was asked.\n");
    expect(account.requests).toEqual([]);

    const asked = await run(["validate"], { directory });
    expect(asked.stdout).toContain("is valid: 1 binding, 0 rules.\n");
    expect(account.requests.length).toBeGreaterThan(0);
  });

  it("reads the files that are named", async () => {
    const directory = await temporaryDirectory();
    await writeConfig(directory, { bindings: [{ domains: ["localhost:1"], hosted: { pem: "gone.pem" } }] });
    const { code, stderr } = await run(["validate", "--offline"], { directory });
    expect(code).toBe(3);
    expect(stderr).toMatch(/gone\.pem: there is no such file/);
  });
});
