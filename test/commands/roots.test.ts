import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startDaemon } from "../../src/app/start-daemon.ts";
import { DAY, type Instant } from "../../src/core/time.ts";
import { parseCertificate } from "../../src/core/x509/parse-certificate.ts";
import type { IssuedCertificate } from "../../src/lab/authority.ts";
import { type Lab, openLab } from "../../src/lab/world.ts";
import { writeQuickConfig } from "../tools/lab-config.ts";
import { type Ran, run } from "../tools/run-command.ts";

const lines: string[] = [];
let lab: Lab;
let directory: string;
let config: string;
let now: Instant;

beforeAll(async () => {
  lab = await openLab({ now: new Date() });
  now = lab.now.getTime();
  directory = await mkdtemp(join(tmpdir(), "certhorizon-roots-"));
  config = await writeQuickConfig(lab, directory);
  const started = await startDaemon({
    configFile: config,
    environment: { CERTHORIZON_STATUS_LISTEN: "off" },
    clock: { now: Date.now },
    logDestination: { write: (line) => lines.push(line) },
  });
  if (!started.ok) throw new Error(started.problems.join("\n"));
  await started.daemon.begin();
  await started.daemon.close();
  await lab.close();
});

afterAll(() => rm(directory, { recursive: true, force: true }));

const roots = (args: readonly string[], at = now): Promise<Ran> =>
  run(["roots", "--config", config, ...args], { now: () => at, directory });
const day = (days: number): string => new Date(now + days * DAY).toISOString().slice(0, 10);
const domainOf = (...faults: readonly string[]): readonly string[] =>
  faults.map((fault) => lab.find(fault).domain).toSorted();

interface Break {
  readonly domain: string;
  readonly store: string;
  readonly tier: string;
  readonly owner: string;
  readonly reason: string;
  readonly detail: string;
}

async function rehearse(...args: readonly string[]): Promise<{
  readonly code: number;
  readonly breaks: readonly Break[];
  readonly renewed: readonly string[];
  readonly lost: (store: string) => readonly string[];
}> {
  const { code, stdout, stderr } = await roots([...args, "--json"]);
  expect(stderr).toBe("");
  const told = JSON.parse(stdout);
  const breaks: readonly Break[] = told.breaks;
  return {
    code,
    breaks,
    renewed: told.renewed_before.map(({ domain }: Break) => domain).toSorted(),
    lost: (store) =>
      breaks
        .filter((one) => one.store === store)
        .map(({ domain }) => domain)
        .toSorted(),
  };
}

/** What lab-modern sees under R3 and R46, and lab-legacy at all. */
const UNDER_R3 = [
  ...["good", "expiring", "wrong-name", "wildcard-one-level-short", "misordered", "duplicates-and-strangers"],
  ...["partly-deployed", "not-deployed", "wrong-layer", "provider-default", "root-removed"],
  ...["cross-missing", "cross-expired", "cross-expiring", "next-under-another-root"],
  ...["discovered", "discovered-behind-cdn", "renewed-not-hosted"],
];
const UNDER_R46 = ["good-two-keys", "root-leaving"];
const UNDER_R1 = [...UNDER_R3, ...UNDER_R46].filter((name) => name !== "cross-missing");

describe("the calendar", () => {
  it("counts the domains under each root, with its end and its stores", async () => {
    const { code, stdout } = await roots(["--json"]);
    expect(code).toBe(0);
    const rows: readonly { name: string; domains: number; not_after: string; stores: string[] }[] =
      JSON.parse(stdout).roots;
    const own = rows.filter(({ name }) => name.startsWith("Lab"));
    const end = ({ der }: IssuedCertificate): string => {
      const read = parseCertificate(der);
      return read.ok ? new Date(read.certificate.notAfter).toISOString() : "";
    };
    const { r1, r3, r46 } = lab.family;
    const expected = [
      ["Lab R46", UNDER_R46.length, end(r46.certificate), ["lab-modern", "lab-strict"]],
      ["Lab R1", UNDER_R1.length, end(r1.certificate), ["lab-legacy"]],
      ["Lab R3", UNDER_R3.length, end(r3.certificate), ["lab-modern", "lab-devices", "lab-strict"]],
    ];
    expect(own.map((row) => [row.name, row.domains, row.not_after, row.stores])).toEqual(expected);
    expect(rows.filter(({ domains }) => domains === 0).map(({ name }) => name)).toEqual([
      "GlobalSign Root CA - R3",
      "GlobalSign Root CA - R6",
      "GlobalSign Root CA",
      "GlobalSign Root R46",
    ]);
  });

  it("is a table for people: when each store drops which root, what is only estimated marked", async () => {
    const { stdout } = await roots([]);
    const table = stdout.split("\n\n")[0] ?? "";
    const row = (name: string): readonly string[] =>
      (table.split("\n").find((line) => line.startsWith(`${name}  `)) ?? "").trim().split(/ {2,}/);
    const [, ...stores] = row("root").slice(2);
    expect(stores.slice(0, 5)).toEqual(["mozilla", "chrome", "apple", "microsoft", "android-13"]);
    const cell = (name: string, store: string): string | undefined => row(name)[row("root").indexOf(store)];
    expect(cell("GlobalSign Root CA - R3", "mozilla")).toBe("until 2027-04-15");
    expect(cell("GlobalSign Root CA - R3", "chrome")).toBe("new until 2027-04-15");
    expect(cell("GlobalSign Root CA", "mozilla")).toBe("gone 2025-04-15");
    expect(cell("GlobalSign Root CA", "apple")).toBe("yes");
    expect(cell("GlobalSign Root R46", "mozilla")).toBe("until ~2034-03-20");
    expect(cell("GlobalSign Root R46", "android-13")).toBe("–");
    expect(cell("Lab R46", "lab-strict")).toBe(`until ${day(40)}`);
    expect(cell("Lab R3", "lab-strict")).toBe(`gone ${day(-30)}`);
    expect(cell("Lab R3", "lab-modern")).toBe("yes");
    expect(stdout).toContain("~ estimated by the 15-year rule");
    expect(stdout).not.toMatch(/[^\P{Cc}\n]/u);
  });

  it("changes its words on the day of a date", async () => {
    const { stdout } = await roots([], Date.UTC(2027, 3, 16));
    expect(stdout).toMatch(/^GlobalSign Root CA - R3 .* gone 2027-04-15 {2,}old ones only \(2027-04-15\)/m);
  });

  it.each([
    ["2026-06-14", ["2026-06-15", "2026-12-28", "2027-01-28"]],
    ["2026-12-27", ["2026-12-28", "2027-01-28"]],
    ["2026-12-28", ["2026-12-28", "2027-01-28"]],
    ["2026-12-29", ["2027-01-28"]],
    ["2027-01-29", []],
  ])("shows on %s the provider's dates that are to come: %s", async (today, expected) => {
    const { stdout } = await roots(["--json"], Date.parse(today));
    const deadlines: readonly { at: string; text: string; source: string }[] = JSON.parse(stdout).deadlines;
    const dates = deadlines.map(({ at }) => at.slice(0, 10));
    expect(dates).toEqual(dates.toSorted());
    expect(
      deadlines.filter(({ source }) => source.startsWith("Alibaba")).map(({ at }) => at.slice(0, 10)),
    ).toEqual(expected);
    for (const { text, source } of deadlines) expect(text && source).not.toBe("");
  });

  it("marks announced and estimated deadlines and says how many domains hang on each", async () => {
    const { stdout } = await roots([]);
    expect(stdout).toMatch(
      new RegExp(`^${day(40)} .* 1 {2}Lab R46 leaves lab-strict. \\(announced\\)$`, "m"),
    );
    expect(stdout).toMatch(/^2034-03-20 .* \(estimated\)$/m);
    expect(stdout).toMatch(/^2026-12-28 .* 13 months before/m);
  });

  it("ends with 1 in the last month before a root in use is dropped", async () => {
    expect((await roots([], now + 9 * DAY)).code).toBe(0);
    expect((await roots([], now + 11 * DAY)).code).toBe(1);
    expect((await roots([], now + 41 * DAY)).code).toBe(0);
  });

  it("is of use without any configuration", async () => {
    const { code, stdout, stderr } = await run(["roots"], { directory: tmpdir(), now: () => now });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("No domain is known here");
    expect(stdout).toContain("GlobalSign Root R46");
  });
});

describe("a rehearsal", () => {
  it("of a day tells what roots end by then, not that leaves are renewed as usual", async () => {
    const { code, breaks, renewed } = await rehearse("--at", day(100));
    expect(code).toBe(2);
    expect(breaks.map(({ domain, store, reason }) => [domain, store, reason]).toSorted()).toEqual(
      [
        [lab.find("cross-expiring").domain, "lab-legacy", "expired"],
        [lab.find("root-leaving").domain, "lab-strict", "anchor-removed"],
      ].toSorted(),
    );
    expect(renewed).toEqual(domainOf(...UNDER_R3, ...UNDER_R46));
  });

  it("of the day after the crosses end loses the old devices", async () => {
    const { lost, breaks } = await rehearse("--at", day(433));
    expect(lost("lab-legacy")).toEqual(domainOf(...UNDER_R1));
    expect(lost("lab-modern")).toEqual([]);
    const { detail, owner } = breaks.find(({ domain }) => domain === lab.find("wrong-layer").domain) ?? {};
    expect({ detail, owner }).toEqual({
      detail: expect.stringMatching(/^cross-certificate Lab R3 \(issued by Lab R1\) ends /),
      owner: "web",
    });
  });

  it("of today breaks nothing", async () => {
    const { code, stdout } = await roots(["--at", new Date(now + DAY).toISOString().replace(/\.\d+/, "")]);
    expect(code).toBe(0);
    expect(stdout).toContain(`none of ${lab.domains.length} domains loses a store`);
  });

  it("without a root leaves what goes round it over its cross", async () => {
    const { code, lost } = await rehearse("--without", "Lab R3");
    expect(code).toBe(2);
    expect(lost("lab-modern")).toEqual(domainOf(...UNDER_R3));
    expect(lost("lab-devices")).toEqual(domainOf("next-under-another-root"));
    expect(lost("lab-legacy")).toEqual([]);
  });

  it("without an intermediate loses every domain under it for everybody", async () => {
    const { lost, breaks } = await rehearse("--without", "Lab R46 RSA CA");
    expect(lost("lab-legacy")).toEqual(domainOf(...UNDER_R46));
    expect(new Set(breaks.map(({ reason }) => reason))).toEqual(new Set(["issuer-missing"]));
  });

  it("without one certificate, a cross, by its fingerprint loses only who needs that", async () => {
    const cross = parseCertificate(lab.family.crosses.r46ByR1.der);
    const sha256 = cross.ok ? cross.certificate.sha256 : "";
    for (const written of [sha256, (sha256.toUpperCase().match(/../g) ?? []).join(":")]) {
      const { code, lost, breaks } = await rehearse("--without", written);
      expect(code).toBe(1);
      expect(lost("lab-legacy")).toEqual(domainOf(...UNDER_R46));
      expect(breaks).toHaveLength(UNDER_R46.length);
    }
  });

  it("is a table for people", async () => {
    const { code, stdout } = await roots(["--without", "Lab R46"]);
    expect(code).toBe(2);
    const [title, columns, ...rows] = stdout.trimEnd().split("\n");
    expect(title).toBe(`Rehearsal without Lab R46: 2 domains break of ${lab.domains.length}.`);
    expect(columns?.trim().split(/ {2,}/)).toEqual(["domain", "store", "owner", "why"]);
    expect(rows.map((row) => row.replace(/:\d+ .*/, ""))).toEqual(
      domainOf("good-two-keys", "root-leaving", "root-leaving"),
    );
    expect(rows.every((row) => row.includes("(required)"))).toBe(true);
  });

  it.each([
    ["a name that nobody has", ["--without", "Lab R9"], /^--without: "Lab R9" is neither the name nor/],
    [
      "a fingerprint that nobody has",
      ["--without", "ab".repeat(32)],
      /^--without: "abab.* lists the roots\.\n$/,
    ],
    ["no date", ["--at", "soon"], /Write a date such as 2027-04-16/],
    ["a month without that day", ["--at", "2027-02-30"], /Write a date such as 2027-04-16/],
    ["a bundle that is not there", ["--bundle", "gone.pem"], /gone\.pem cannot be read \(ENOENT\)/],
    ["a bundle without certificates", ["--bundle", "certhorizon.yaml"], /holds no certificate/],
    ["a configuration that is not there", ["--config", "gone.yaml"], /gone\.yaml/],
  ])("refuses %s with 3", async (_, args, sentence) => {
    const { code, stdout, stderr } = await roots(args);
    expect({ code, stdout, stderr }).toEqual({
      code: 3,
      stdout: "",
      stderr: expect.stringMatching(sentence),
    });
  });
});

describe("a bundle", () => {
  const gaps = async (file: string): Promise<{ code: number; missing: readonly unknown[][] }> => {
    const { code, stdout } = await roots(["--bundle", file, "--json"]);
    const told: { name: string; domains: number; recommended: boolean }[] = JSON.parse(stdout).missing;
    return { code, missing: told.map(({ name, domains, recommended }) => [name, domains, recommended]) };
  };
  const recommended = [
    ["GlobalSign Root CA", 0, true],
    ["GlobalSign Root CA - R3", 0, true],
    ["GlobalSign Root CA - R6", 0, true],
    ["GlobalSign Root R46", 0, true],
  ];

  it("lacks the recommended roots only: a warning", async () => {
    expect(await gaps("lab-modern.pem")).toEqual({ code: 1, missing: recommended });
  });

  it("lacks what served and waiting certificates cannot do without: critical", async () => {
    expect(await gaps("lab-devices.pem")).toEqual({
      code: 2,
      missing: [["Lab R46", UNDER_R46.length + 1, false], ...recommended],
    });
    expect(await gaps("lab-legacy.pem")).toEqual({
      code: 2,
      missing: [["Lab R3", 1, false], ...recommended],
    });
  });

  it("has them all", async () => {
    const { default: data } = await import("../../src/trust-data/trust-data.json", {
      with: { type: "json" },
    });
    const wanted = data.anchors.filter(({ name }) => /^GlobalSign Root (CA|R46)/.test(name));
    const pem = wanted.map(({ der }) => `-----BEGIN CERTIFICATE-----\n${der}\n-----END CERTIFICATE-----\n`);
    const { r3, r46 } = lab.family;
    await writeFile(
      join(directory, "all.pem"),
      `# mine\n${pem.join("")}${r3.certificate.pem}${r46.certificate.pem}`,
    );
    const { code, stdout } = await roots(["--bundle", "all.pem"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^all\.pem \(6 anchors\) has every recommended root/);
  });

  it("is told in words, with fingerprints to look up", async () => {
    const { stdout } = await roots(["--bundle", "lab-legacy.pem"]);
    expect(stdout).toContain("lab-legacy.pem (1 anchor) lacks 5 roots:");
    expect(stdout).toMatch(/Lab R3 \(1 domain cannot do without it\)\n {4}SHA-256 [0-9a-f]{64}/);
    expect(stdout).toMatch(
      / {2}GlobalSign Root CA \(recommended by Alibaba Cloud for older chains by cross-certificates; gone from mozilla and chrome, ends 2028-01-28\)\n/,
    );
    expect(stdout).toMatch(/ {2}GlobalSign Root R46 \(recommended by Alibaba Cloud\)\n/);
  });
});

it("nothing was logged on the way", () => {
  expect(lines).toEqual([]);
});
