import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openSqliteStore } from "../../src/adapters/sqlite/sqlite-store.ts";
import { createDecide } from "../../src/core/decide/decide.ts";
import { type Binding, bindingKey } from "../../src/core/inventory/binding.ts";
import { DAY } from "../../src/core/time.ts";
import { pemOf } from "../../src/lab/authority.ts";
import {
  A,
  aBinding,
  aRoot,
  type Issue,
  issueFrom,
  NOW,
  present,
  type TestLeaf,
} from "../core/decide/build.ts";
import { judgeTools, lookOf, type Sight, storeOf } from "../core/decide/scene.ts";
import { type Ran, run } from "../tools/run-command.ts";
import { temporaryFolder, writeConfig } from "../tools/workspace.ts";

const NAMES = ["pic1.example.cn", "pic2.example.cn"];
const CDN = "cdn.example.cn";

let issue: Issue;
let served: TestLeaf;
let next: TestLeaf;
let decide: ReturnType<typeof createDecide>;
beforeAll(async () => {
  const root = await aRoot();
  issue = issueFrom(root);
  decide = createDecide(judgeTools([storeOf("lab", root)]));
  served = await issue({ names: NAMES, from: -150, to: 40 });
  next = await issue({ names: NAMES, from: -1, to: 190 });
});

let directory: string;
beforeEach(async () => {
  directory = temporaryFolder();
  await writeFile(join(directory, "next.pem"), pemOf(next.chain));
  await configure({});
});

/** The configuration, with changes to its one binding of JD Cloud. */
async function configure(change: Readonly<Record<string, unknown>>, owner: unknown = OWNER): Promise<void> {
  await writeConfig(directory, {
    owners: { web: owner },
    sources: [{ name: "jd", type: "jdcloud-oss", pin: "jd_example" }],
    bindings: [
      {
        source: "jd",
        bucket: "pic-prod",
        region: "cn-north-1",
        owner: "web",
        domains: NAMES,
        hosted: { pem: "next.pem" },
        ...change,
      },
      { domains: [CDN] },
    ],
  });
}
const OWNER = { mail: ["web@example.com"], phone: "+86 10 5555 0000" };

const JD: Partial<Binding> = {
  sources: ["jd"],
  provider: "jdcloud",
  account: "jd_example",
  bucket: "pic-prod",
  region: "cn-north-1",
  owner: "web",
};

/** What the daemon would remember of a look at each domain. */
async function remember(sight: Sight, binding: Partial<Binding> = JD): Promise<void> {
  const bindings = [...NAMES.map((domain) => aBinding({ ...binding, domain })), aBinding({ domain: CDN })];
  await withStore((store) =>
    store.record(
      bindings.map((one) => lookOf(sight, one)),
      decide,
    ),
  );
}

async function withStore<T>(
  work: (store: Awaited<ReturnType<typeof openSqliteStore>>) => Promise<T>,
): Promise<T> {
  const store = await openSqliteStore({ file: join(directory, "certhorizon.db") });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

const ticket = (args: readonly string[], days = 0): Promise<Ran> =>
  run(["ticket", ...args], { directory, now: () => NOW + days * DAY });
const withNext = (): Sight => ({ show: { [A]: [served] }, hosted: { origin: present(next) } });

describe("the table to paste", () => {
  it("holds all that JD Cloud asks for, once for all domains of a certificate", async () => {
    await remember(withNext());
    const { code, stdout, stderr } = await ticket([]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.match(/Question description/g)).toHaveLength(1);
    expect(stdout).toMatch(/^Ticket for 2 domains, to be opened by 2026-12-10 \(China time\)$/m);
    expect(stdout).toMatch(
      /^Question description {2,}The customized domain of Object Storage Service supports https access$/m,
    );
    expect(stdout).toMatch(/^PIN {2,}jd_example$/m);
    expect(stdout).toMatch(/^https certificate {2,}file next\.pem$/m);
    expect(stdout).toContain(`SHA-256 ${next.certificate.sha256}`);
    expect(stdout).toMatch(
      /^OSS access domain {2,}pic1\.example\.cn → pic-prod\.s3\.cn-north-1\.jdcloud-oss\.com\n {2,}pic2\.example\.cn → pic-prod/m,
    );
    expect(stdout).toMatch(/^Contact phone number and email {2,}\+86 10 5555 0000\n {2,}web@example\.com$/m);
    expect(stdout).toMatch(/takes this certificate until 2027-02-28 \(China time\)/);
    expect(stdout).toContain("--submitted 2026-11-22 --id NUMBER pic1.example.cn pic2.example.cn");
    expect(stdout).not.toMatch(/Urgent|!|MISSING|cdn\.example/);
  });

  it("asks for urgency when an ordinary ticket may come too late", async () => {
    await remember(withNext());
    const { stdout } = await ticket([], 19);
    expect(stdout).toMatch(/^Ticket for 2 domains, at once$/m);
    expect(stdout).toMatch(/^Urgent: the certificate that is served now expires on 2027-01-01 12:00 UTC\./m);
  });

  it("names what is missing or wrong", async () => {
    await configure({ hosted: "unknown" }, {});
    await remember(
      { show: { [A]: [served] }, hosted: { origin: { kind: "not-queryable" } } },
      { ...JD, account: "", region: "" },
    );
    const { stdout } = await ticket([]);
    expect(stdout.match(/MISSING/g)).toHaveLength(5);
    for (const missing of [
      /certificate is missing/,
      /PIN is missing/,
      /access domain of pic1\.example\.cn:443/,
      /phone number is missing/,
      /mail address is missing/,
    ])
      expect(stdout).toMatch(missing);
  });

  it("says that a certificate is no longer taken, or does not fit", async () => {
    const short = await issue({ names: NAMES.slice(0, 1), from: -1, to: 60 });
    await remember({ show: { [A]: [served] }, hosted: { origin: present(short) } });
    const { stdout } = await ticket([]);
    expect(stdout).toMatch(
      /! JD Cloud does not take this certificate: 2026-10-20 \(China time\) was the last day/,
    );
    expect(stdout).toMatch(
      /! The certificate does not name pic2\.example\.cn; it names pic1\.example\.cn\.$/m,
    );
    expect(stdout).not.toMatch(/does not name pic1/);
  });

  it("holds what is due within --due, or what is named", async () => {
    await remember({ ...withNext(), show: { [A]: [await issue({ names: NAMES, from: -10, to: 100 })] } });
    expect((await ticket([])).stdout).toMatch(/^No ticket is due; certificates of 2 domains/);
    expect((await ticket(["--due", "90d"])).stdout).toMatch(/Ticket for 2 domains/);
    expect((await ticket(["pic2.example.cn"])).stdout).toMatch(/Ticket for 1 domain,/);
  });

  it("is JSON on demand", async () => {
    await remember(withNext());
    const { tickets } = JSON.parse((await ticket(["--json"])).stdout);
    expect(tickets).toMatchObject([
      {
        pin: "jd_example",
        certificate: { file: "next.pem", sha256: next.certificate.sha256, taken_until: "2027-02-28" },
        domains: NAMES.map((domain) => ({
          domain,
          access_domain: "pic-prod.s3.cn-north-1.jdcloud-oss.com",
          served_until: "2027-01-01T12:00:00.000Z",
        })),
        submit_by: "2026-12-10",
        urgent_before: null,
        problems: [],
      },
    ]);
  });
});

describe("a ticket that was opened", () => {
  const open = ["--submitted", "2026-11-21", "--id", "T-7", ...NAMES];

  it("is recorded, quiets what is due, and has the daemon look", async () => {
    await remember(withNext());
    const { code, stdout } = await ticket(open);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^Ticket T-7 is recorded for pic1\.example\.cn:443 and pic2\.example\.cn:443; .* by 2026-12-04/,
    );
    expect((await ticket([])).stdout).toMatch(/^No ticket is due/);
    expect((await ticket(["pic1.example.cn"])).stdout).toMatch(/ticket T-7 is open already/);
    const asked = await withStore((store) => store.take());
    expect(asked.map(({ key }) => key)).toEqual(NAMES.map((domain) => bindingKey({ domain, port: 443 })));
  });

  it("is open, then overdue, and closes by itself when the new certificate is served", async () => {
    await remember(withNext());
    await ticket(open);
    const states = async (days: number): Promise<readonly string[]> =>
      JSON.parse((await ticket(["--list", "--json"], days)).stdout).tickets.map(
        ({ state }: { state: string }) => state,
      );
    expect(await states(12)).toEqual(["open", "open"]);
    expect(await states(13)).toEqual(["overdue", "overdue"]);
    await remember({ ...withNext(), after: 13 * DAY });
    const found = await withStore((store) => store.find("pic1.example.cn:443"));
    expect(found?.findings.map(({ code }) => code)).toEqual(["ticket-overdue"]);
    await remember({ ...withNext(), after: 14 * DAY, show: { [A]: [next] } });
    expect(await states(14)).toEqual(["closed", "closed"]);
    expect((await ticket(["--list"], 14)).stdout).toMatch(
      /^T-7 +pic1\.example\.cn:443 +2026-11-21 +2026-12-04 +closed$/m,
    );
    const now = await withStore((store) => store.find("pic1.example.cn:443"));
    expect(now?.findings).toEqual([]);
  });

  it("may be recorded after it took effect", async () => {
    await remember({ ...withNext(), after: -DAY });
    await remember({ ...withNext(), show: { [A]: [next] } });
    await ticket(open);
    expect((await ticket(["--list"])).stdout).toMatch(/closed/);
  });

  it("is forgotten on demand", async () => {
    await remember(withNext());
    await ticket(open);
    expect((await ticket(["--forget", "T-7"])).stdout).toMatch(/^Ticket T-7 is forgotten/);
    expect((await ticket(["--list"])).stdout).toBe("No ticket is recorded.\n");
  });
});

it("refuses what makes no sense, each with a sentence, and records nothing", async () => {
  await remember(withNext());
  const day = ["--submitted", "2026-11-21"];
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [[...day, "pic1.example.cn"], /--submitted and --id go together/],
    [["--id", "T-7", "pic1.example.cn"], /--submitted and --id go together/],
    [[...day, "--id", "T-7"], /Name the domains/],
    [["--submitted", "2026-11-31", "--id", "T-7", "pic1.example.cn"], /takes a day such as/],
    [["--submitted", "2026-11-23", "--id", "T-7", "pic1.example.cn"], /has not come yet in China/],
    [[...day, "--id", "T 7", "pic1.example.cn"], /without spaces/],
    [[...day, "--id", "T-7", "pic1.example.cn", CDN], /cdn\.example\.cn:443 is not hosted by ticket/],
    [[...day, "--id", "T-7", "gone.example"], /not among the 3 known domains/],
    [["--list", "--due", "3d"], /only one makes sense/],
    [["--list", "pic1.example.cn"], /take no domains/],
    [["--forget", "T-8"], /No ticket T-8 is recorded/],
    [[CDN], /not hosted by ticket/],
  ];
  for (const [args, sentence] of cases) {
    const { code, stdout, stderr } = await ticket(args);
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toMatch(/fault of its own/);
  }
  expect((await ticket(["--list"])).stdout).toBe("No ticket is recorded.\n");
});
