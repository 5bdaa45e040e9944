import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { openFakeAccount } from "../../src/lab/aliyun/fake-account.ts";
import { createFakeWorld } from "../../src/lab/aliyun/fake-world.ts";
import { run } from "../tools/run-command.ts";
import { temporaryFolder, writeConfig } from "../tools/workspace.ts";

describe("validate --offline", () => {
  it("asks no account", async () => {
    const account = await openFakeAccount({ world: createFakeWorld({ now: Date.now }) });
    onTestFinished(account.close);
    const directory = temporaryFolder();
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
    const directory = temporaryFolder();
    await writeConfig(directory, { bindings: [{ domains: ["localhost:1"], hosted: { pem: "gone.pem" } }] });
    const { code, stderr } = await run(["validate", "--offline"], { directory });
    expect(code).toBe(3);
    expect(stderr).toMatch(/gone\.pem: there is no such file/);
  });
});

describe("all problems at once, by their place", () => {
  const broken = `domainz: [a.example]
stores:
  iot: { pem: gone.pem }
  bad: { pem: certhorizon.yaml }
mail: { from: a@b.example, host: h, user: u, password_file: nopass }
bindings:
  - { domains: ["bad name"], hosted: { pem: old.pem } }
  - { domains: [b.example], hosted: { origin: { pem: old.pem }, edge: { pem: certhorizon.yaml } }, owner: nobody }
trust: { file: newer.json }
alertmanager: { urls: [5], token_file: 7 }
`;
  /** "line:column path", and the file that is wrong. */
  const placesOf = (stderr: string, directory: string): readonly string[] =>
    stderr
      .trimEnd()
      .split("\n")
      .map((line) => {
        const [, place = line] = /^\S+certhorizon\.yaml:(\d+:\d+ \S+): /.exec(line) ?? [];
        const file = line.slice(line.indexOf(place)).split(`${directory}/`)[1];
        return file === undefined ? place : `${place} ${/^[\w.]+\w/.exec(file)?.[0]}`;
      });

  const ofFiles = [
    "3:15 stores.iot.pem gone.pem",
    "4:15 stores.bad.pem certhorizon.yaml",
    "5:61 mail.password_file nopass",
    "9:16 trust.file newer.json",
  ];
  const ofHosted = [
    "7:45 bindings[0].hosted.pem old.pem",
    "8:78 bindings[1].hosted.edge.pem certhorizon.yaml",
  ];
  const ofDocument = [
    "1:1 domainz",
    "7:17 bindings[0].domains[0]",
    "8:107 bindings[1].owner",
    "10:24 alertmanager.urls[0]",
    "10:40 alertmanager.token_file",
  ];
  const inOrder = (...places: readonly string[]): readonly string[] =>
    places.toSorted(
      (a, b) =>
        Number.parseInt(a, 10) - Number.parseInt(b, 10) ||
        Number(a.split(/[: ]/)[1]) - Number(b.split(/[: ]/)[1]),
    );

  it("those of the document and those of the files that its sound parts name", async () => {
    const directory = temporaryFolder();
    await writeFile(join(directory, "certhorizon.yaml"), broken);
    const validated = await run(["validate"], { directory });
    expect(validated).toMatchObject({ code: 3, stdout: "" });
    expect(placesOf(validated.stderr, directory)).toEqual(inOrder(...ofDocument, ...ofFiles, ...ofHosted));
    // The daemon would watch on without hosted files: they are no reason to refuse.
    const started = await run(["run"], { directory });
    expect(placesOf(started.stderr, directory)).toEqual(inOrder(...ofDocument, ...ofFiles));
  });

  it("those of files alone, each once", async () => {
    const directory = temporaryFolder();
    const text = broken
      .replace("domainz: [a.example]", "")
      .replace('"bad name"', "c.example ")
      .replace(", owner: nobody", "")
      .replace("urls: [5], token_file: 7", 'urls: ["http://127.0.0.1:9093"]');
    await writeFile(join(directory, "certhorizon.yaml"), text);
    const validated = await run(["validate"], { directory });
    expect(validated).toMatchObject({ code: 3, stdout: "" });
    // A secret is read with the document: what is wrong there comes with its problems.
    expect(placesOf(validated.stderr, directory)).toEqual(inOrder(...ofFiles, ...ofHosted));
  });
});
