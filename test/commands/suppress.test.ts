import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { openSqliteStore } from "../../src/adapters/sqlite/sqlite-store.ts";
import type { Finding } from "../../src/core/findings/finding.ts";
import { reconcile } from "../../src/core/findings/reconcile.ts";
import { bindingOf, findingOf, lookAt, NOW, richChains, richRecord } from "../contracts/store-fixtures.ts";
import { type Ran, run } from "../tools/run-command.ts";
import { temporaryFolder, writeConfig } from "../tools/workspace.ts";

let directory: string;
beforeEach(async () => {
  directory = temporaryFolder();
  await writeConfig(directory, {
    owners: { web: { mail: ["web@example.com"] }, video: { mail: ["video@example.com"] } },
    bindings: [{ domains: ["img.example.com"], owner: "web" }],
  });
  const store = await openSqliteStore({ file: join(directory, "certhorizon.db") });
  const bindings = [
    bindingOf("img.example.com", { owner: "web", tags: { team: "video" } }),
    bindingOf("dl.xn--fsqu00a.cn", { owner: "web" }),
    bindingOf("two.example.com", { port: 8443 }),
    bindingOf("two.example.com"),
  ];
  await store.replaceBindings(bindings, NOW, () => NOW);
  await store.close();
});

const silence = (...args: readonly string[]): Promise<Ran> =>
  run(["silence", ...args, "--until", "2h", "--reason", "moves"], { directory, now: () => NOW });

const stored = async (): Promise<unknown> => {
  const { stdout } = await run(["silence", "--json"], { directory, now: () => NOW });
  return JSON.parse(stdout).suppressions.map(({ match }: { match: unknown }) => match);
};

describe("a silence", () => {
  it.each([
    ["*.例子.cn", "*.xn--fsqu00a.cn", "It concerns 1 domain, with nothing open."],
    ["*.Example.COM", "*.example.com", "It concerns 3 domains, with nothing open."],
    ["dl.例子.cn", "dl.xn--fsqu00a.cn:443", "It concerns 1 domain,"],
    ["two.example.com", "two.example.com", "It concerns 2 domains,"],
    ["two.example.com:8443", "two.example.com:8443", "It concerns 1 domain,"],
    ["new.例子.cn", "new.xn--fsqu00a.cn", "No known domain matches yet: it waits for what is to come."],
    ["new.example.com:8443", "new.example.com:8443", "No known domain matches yet"],
  ])("of %s is kept as %s, and says what that concerns", async (name, domain, said) => {
    const { code, stdout, stderr } = await silence(name);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain(said);
    expect(await stored()).toMatchObject([{ domain }]);
  });

  it.each([
    [["*.example.com:8443"], 'A glob stands for domains at all ports: write "*.example.com"'],
    [["*例.cn"], "beside * and ? write whole labels"],
    [["--owner", "wbe"], '--owner: nobody is called "wbe"; did you mean "web"?'],
    [["--tag", "team"], '--tag takes key=value, as in --tag team=video; "team" has no "="'],
    [["a b.example.com"], '"a b.example.com"'],
  ])("that can never match is refused: %j", async (args, said) => {
    const { code, stdout, stderr } = await silence(...args);
    expect([code === 0, stdout]).toEqual([false, ""]);
    expect(stderr).toContain(said);
    expect(await stored()).toEqual([]);
  });

  it("of an owner, or a tag, takes those that exist, though nothing belongs to them yet", async () => {
    expect((await silence("--owner", "video")).stdout).toContain("No known domain matches yet");
    expect((await silence("--tag", "team=video")).stdout).toContain("It concerns 1 domain,");
  });
});

it("of planned work is called maintenance, in its answer and in its list", async () => {
  const ask = (...args: readonly string[]) => run(["maintenance", ...args], { directory, now: () => NOW });
  expect((await ask()).stdout).toBe("Nothing is under maintenance.\n");
  const { stdout } = await ask("two.example.com", "--until", "2h", "--reason", "moves");
  expect(stdout).toMatch(/^Under maintenance until 2026-11-22 14:00 UTC .*number 1\. It concerns 2 domains/);
  expect((await ask()).stdout).toMatch(/^1 +two\.example\.com .* moves$/m);
  expect((await run(["silence"], { directory, now: () => NOW })).stdout).toBe("Nothing is silenced.\n");
});

const ask = (...args: readonly string[]): Promise<Ran> => run(args, { directory, now: () => NOW });

describe("what makes sense only with a target is never dropped without a word", () => {
  it.each([
    [
      "silence --until 1h --reason x",
      /^Say what to silence: a domain, a glob such as .*--code; `certhorizon silence` alone lists/,
    ],
    ["maintenance --until 1h", /^Say what is under maintenance: a domain/],
    [
      "ack --reason x",
      /^Say what to acknowledge: a domain, --owner, --tag or --code; `certhorizon ack` alone/,
    ],
    ["downgrade --until 6h", /^Say which domain goes back to HTTP; `certhorizon downgrade` alone/],
    ["silence --author li --json", /^Say what to silence/],
    ["silence --end 1 --until 1h", /^--end 1 ends that number, and takes nothing else beside it\.$/m],
    ["silence img.example.com --end 1", /^--end 1 ends that number/],
  ])("%s", async (line, said) => {
    const { code, stdout, stderr } = await ask(...line.split(" "));
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toMatch(said);
  });
});

describe("a return to HTTP", () => {
  const listed = async (): Promise<unknown> =>
    JSON.parse((await ask("downgrade", "--json")).stdout).suppressions;

  it("needs no reason: nobody has words at three in the morning", async () => {
    const { code, stdout, stderr } = await ask("downgrade", "img.example.com", "--until", "6h");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(
      /^The return to HTTP of img\.example\.com:443 is recorded until 2026-11-22 18:00 UTC/,
    );
    expect(await listed()).toMatchObject([{ reason: "emergency return to HTTP" }]);
  });

  it("keeps the reason that is given; all others have to have one", async () => {
    await ask("downgrade", "img.example.com", "--until", "6h", "--reason", "the CA is down");
    expect(await listed()).toMatchObject([{ reason: "the CA is down" }]);
    for (const kind of ["ack", "silence", "maintenance"])
      expect((await ask(kind, "img.example.com", "--until", "6h")).stderr).toMatch(/^Say why/);
  });

  it("lasts as long as was said last", async () => {
    await ask("downgrade", "img.example.com", "--until", "6h");
    await ask("downgrade", "two.example.com:8443", "--until", "6h");
    await ask("downgrade", "img.example.com", "--until", "12h", "--reason", "it takes longer");
    expect(await listed()).toMatchObject([
      { id: 2, match: { domain: "two.example.com:8443" } },
      { id: 3, match: { domain: "img.example.com:443" }, reason: "it takes longer" },
    ]);
  });
});

describe("an acknowledgement", () => {
  const img = bindingOf("img.example.com", { owner: "web", tags: { team: "video" } });

  /** What a look finds at the domain. */
  async function found(...findings: readonly Partial<Finding>[]): Promise<void> {
    const store = await openSqliteStore({ file: join(directory, "certhorizon.db") });
    await store.record([lookAt(img, NOW)], (previous, look) => {
      const judged = findings.map((one) => findingOf(img, one));
      const { open, transitions } = reconcile(previous?.findings ?? [], judged, look.at);
      return {
        record: { ...richRecord(img, NOW), findings: open },
        changes: [],
        transitions,
        chains: richChains(),
      };
    });
    await store.close();
  }

  const listed = async (): Promise<string> => (await ask("ack")).stdout;

  beforeEach(async () => {
    await found({}, { code: "hosted-expiring" });
    await ask("ack", "img.example.com", "--until", "2d", "--reason", "ticket 4711");
  });

  it("is listed with what is left of it", async () => {
    expect(await listed()).toMatch(/^1 +img\.example\.com:443 \(2 findings\) /m);
    await found({ code: "hosted-expiring" });
    expect(await listed()).toMatch(/^1 +img\.example\.com:443 +2026-11-24/m);
  });

  it.each<[string, readonly Partial<Finding>[]]>([
    ["its findings have closed", []],
    ["another certificate is concerned", [{ evidence: { certificate: "cd".repeat(32) } }]],
    ["things got worse", [{ severity: "critical" }]],
  ])("is over, and not listed, when %s", async (_why, findings) => {
    await found(...findings);
    expect(await listed()).toBe("Nothing is acknowledged.\n");
    expect(JSON.parse((await ask("ack", "--json")).stdout)).toEqual({ suppressions: [] });
    expect((await ask("ack", "--end", "1")).stderr).toMatch(/^Number 1 is not in force/);
  });
});
