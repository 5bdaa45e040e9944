import { beforeAll, describe, expect, it } from "vitest";
import type { FakeBucket } from "../../src/lab/aliyun/fake-world.ts";
import type { IssuedLeaf } from "../../src/lab/authority.ts";
import { eventually } from "../tools/eventually.ts";
import { run } from "../tools/run-command.ts";
import { runDaemon } from "../tools/running-daemon.ts";
import {
  DAY,
  HOUR,
  type LabCertificates,
  MINUTE,
  openCertificates,
  openStory,
  pemOf,
  type Story,
  type StoryOptions,
} from "./account-story.ts";

let certificates: LabCertificates;
let old: IssuedLeaf;
let renewed: IssuedLeaf;
beforeAll(async () => {
  certificates = await openCertificates(new Date());
  [old, renewed] = await Promise.all([certificates.issue(-50, 40), certificates.issue(-2, 88)]);
});

type World = StoryOptions["world"];
type Bound = Parameters<World>[0];

const bucket = (name: string, domains: FakeBucket["domains"]): FakeBucket => ({
  name,
  region: "cn-hangzhou",
  domains,
});
const oneBucket: World = (bound) => ({ buckets: [bucket("pic", [bound("img", old)])] });
const bothLayers: World = (bound) => ({
  buckets: [bucket("pic", [bound("img", old)])],
  cdn: [
    {
      name: "img.lab.example",
      cname: "img.lab.example.w.kunlunlab.com",
      origin: { type: "oss", content: "pic.oss-cn-hangzhou.aliyuncs.com" },
      certificate: { pem: pemOf(old) },
    },
  ],
});

function host(story: Story, leaf: IssuedLeaf): void {
  for (const domain of story.world.buckets.flatMap(({ domains }) => domains)) {
    domain.certificate = { pem: pemOf(leaf), boundAt: story.now() };
  }
}

function hostAtCdn(story: Story, leaf: IssuedLeaf): void {
  const updatedAt = new Date(story.now()).toISOString().replace(/\.\d+/, "");
  for (const domain of story.world.cdn) domain.certificate = { pem: pemOf(leaf), updatedAt };
}

interface Step {
  readonly name: string;
  readonly after: number;
  readonly happens?: (story: Story) => void;
  /** The account is read anew; else only the domain is looked at. */
  readonly refresh?: true;
  readonly told: string;
}

interface Tale {
  readonly name: string;
  readonly world: World;
  readonly options?: Partial<StoryOptions>;
  readonly begins?: string;
  readonly steps: readonly Step[];
}

const TALES: readonly Tale[] = [
  {
    name: "renewed in the certificate service only, then hosted",
    world: oneBucket,
    options: { services: ["oss", "cas"] },
    steps: [
      {
        name: "it is issued",
        after: HOUR,
        happens: ({ world }) => world.certificates.push({ id: 7, pem: pemOf(renewed), kind: "CERT" }),
        told: "in-sync",
      },
      {
        name: "the account is read",
        after: HOUR,
        refresh: true,
        told: "renewed-not-hosted: renewed-not-hosted",
      },
      {
        name: "it is hosted and served",
        after: 10 * MINUTE,
        happens: (story) => {
          host(story, renewed);
          story.serve([renewed]);
        },
        told: "in-sync",
      },
    ],
  },
  {
    name: "uploaded to the storage while the CDN serves",
    world: bothLayers,
    options: { services: ["oss", "cdn"] },
    steps: [
      {
        name: "it is hosted",
        after: HOUR,
        happens: (story) => host(story, renewed),
        refresh: true,
        told: "rolling-out",
      },
      { name: "half an hour later", after: 31 * MINUTE, told: "wrong-layer: wrong-layer" },
      {
        name: "it is hosted at the CDN too",
        after: 10 * MINUTE,
        happens: (story) => {
          hostAtCdn(story, renewed);
          story.serve([renewed]);
        },
        told: "in-sync",
      },
    ],
  },
  {
    name: "renewed at the right layer between two refreshes",
    world: oneBucket,
    steps: [
      {
        name: "it is hosted and served",
        after: HOUR,
        happens: (story) => {
          host(story, renewed);
          story.serve([renewed]);
        },
        told: "in-sync",
      },
      { name: "the account is read", after: HOUR, refresh: true, told: "in-sync" },
    ],
  },
  {
    name: "rolled out at half of the addresses",
    world: oneBucket,
    options: { addresses: ["127.0.0.1", "127.0.0.2"] },
    steps: [
      {
        name: "one address has it",
        after: HOUR,
        happens: (story) => {
          host(story, renewed);
          story.serve([renewed], 0);
        },
        told: "rolling-out",
      },
      { name: "half an hour later", after: 31 * MINUTE, told: "partly-deployed: partly-deployed" },
      {
        name: "the other has it",
        after: 10 * MINUTE,
        happens: (story) => story.serve([renewed]),
        told: "in-sync",
      },
    ],
  },
  {
    name: "hosted, and served nowhere",
    world: oneBucket,
    steps: [
      {
        name: "it is hosted",
        after: HOUR,
        happens: (story) => host(story, renewed),
        refresh: true,
        told: "rolling-out",
      },
      { name: "half an hour later", after: 31 * MINUTE, told: "not-deployed: not-deployed" },
    ],
  },
  {
    name: "bound elsewhere",
    world: (bound) => ({ buckets: [bucket("pic", [bound("img", old)]), bucket("pic-new", [])] }),
    steps: [
      {
        name: "it moves",
        after: HOUR,
        happens: ({ world: { buckets } }) => {
          const [from, to] = buckets;
          if (from === undefined || to === undefined) throw new Error("no buckets");
          [from.domains, to.domains] = [to.domains, from.domains];
        },
        refresh: true,
        told: "in-sync: binding-moved",
      },
      { name: "a week later", after: 7 * DAY, refresh: true, told: "in-sync" },
    ],
  },
  {
    name: "bound twice",
    world: (bound) => ({ buckets: [bucket("pic", [bound("img", old)]), bucket("pic-new", [])] }),
    steps: [
      {
        name: "another bucket claims it",
        after: HOUR,
        happens: ({ world: { buckets } }) => {
          const domains = buckets[0]?.domains ?? [];
          if (buckets[1] !== undefined) buckets[1].domains = [...domains];
        },
        refresh: true,
        told: "in-sync: binding-moved bound-twice",
      },
    ],
  },
  {
    name: "removed",
    world: oneBucket,
    steps: [
      {
        name: "the binding goes",
        after: HOUR,
        happens: ({ world }) => {
          world.buckets = [];
        },
        refresh: true,
        told: "in-sync: unbound",
      },
      { name: "six days later", after: 6 * DAY, refresh: true, told: "in-sync: unbound" },
      { name: "a week later", after: DAY + HOUR, refresh: true, told: "" },
    ],
  },
  {
    name: "critical, and nothing in reserve",
    world: oneBucket,
    options: { rules: [{ match: { domain: "img.lab.example" }, set: { critical: true } }] },
    begins: "in-sync: backup-missing",
    steps: [],
  },
  {
    name: "a wildcard at the CDN",
    world: () => ({
      cdn: [
        { name: ".lab.example", cname: "all.lab.example.w.kunlunlab.com", certificate: { pem: pemOf(old) } },
      ],
    }),
    options: {
      services: ["cdn"],
      rules: [{ match: { domain: "*.lab.example" }, set: { probe: { names: ["img.lab.example"] } } }],
    },
    steps: [
      {
        name: "it is renewed",
        after: HOUR,
        happens: (story) => {
          hostAtCdn(story, renewed);
          story.serve([renewed]);
        },
        told: "in-sync",
      },
    ],
  },
];

describe("what an account's owner does, and what is said of it", () => {
  it.each(TALES)("$name", async ({ world, options, begins = "in-sync", steps }) => {
    const story = await openStory({ certificates, world, serve: [old], ...options });
    const seen = [["at first", await story.told("img")]];
    for (const { name, after, happens, refresh } of steps) {
      story.advance(after);
      happens?.(story);
      await (refresh ? story.refresh() : story.look());
      seen.push([name, await story.told("img")]);
    }
    expect(seen).toEqual([["at first", begins], ...steps.map(({ name, told }) => [name, told])]);
    expect(story.daemon.log()).toBe("");
  });
});

const many = (bound: Bound, count: number): FakeBucket["domains"] =>
  Array.from({ length: count }, (_, i) => bound(`d${i}`, old));

it("a renewal at the right layer between two refreshes opens nothing, not even for a moment", async () => {
  const story = await openStory({ certificates, world: oneBucket, serve: [old] });
  host(story, renewed);
  story.serve([renewed]);
  story.advance(HOUR);
  await story.look();
  expect([await story.told("img"), await story.moves("img")]).toEqual(["in-sync", []]);
  // The same, had nobody hosted it: the proof that something would have been said.
  story.serve([await certificates.issue(-1, 89)]);
  story.advance(HOUR);
  await story.look();
  expect([await story.told("img"), await story.moves("img")]).toEqual([
    "served-not-hosted: served-not-hosted",
    ["opened served-not-hosted"],
  ]);
});

it("a wildcard is listed, its hosted certificate watched, and nobody is asked under its name", async () => {
  const ending = await certificates.issue(-80, 10);
  const cname = "all.lab.example.w.kunlunlab.com";
  const world: World = () => ({
    cdn: [{ name: ".lab.example", cname, certificate: { pem: pemOf(ending) } }],
  });
  const story = await openStory({ certificates, world, serve: [ending], services: ["cdn"] });
  expect(await story.told("*")).toBe("not-comparable: hosted-expiring");
  const { stdout, stderr } = await run(["check", "*.lab.example", "--config", story.config]);
  expect(stderr).toBe("");
  expect(stdout).toContain("The certificate hosted for *.lab.example at the CDN ends in 9 days");
  story.world.faults.push({ operation: "DescribeDomainCertificateInfo", answer: "permission-denied" });
  await story.refresh();
  expect(await story.told("*")).toBe("not-comparable: hosted-expiring");
});

describe("what accounts refuse", () => {
  it("one bucket's permission is missing: it is named, its domains stay, all others go on", async () => {
    const story = await openStory({
      certificates,
      serve: [old],
      world: (bound) => ({
        buckets: [bucket("pic", [bound("img", old)]), bucket("downloads", [bound("dl", old)])],
      }),
    });
    story.world.faults.push({ bucket: "pic", answer: "permission-denied" });
    host(story, renewed);
    story.serve([renewed]);
    story.advance(HOUR);
    await story.refresh();
    expect([await story.told("dl"), await story.sources()]).toEqual(["in-sync", ["inventory-failed"]]);
    // What cannot be asked is unknown, and neither gone nor wrong.
    expect(await story.told("img")).toBe("unknown");
    expect(await story.sentences()).toContain("oss:ListCname");
    story.world.faults = [];
    story.advance(HOUR);
    await story.refresh();
    expect([await story.told("img"), await story.sources()]).toEqual(["in-sync", []]);
  });

  it("half of the domains are gone at once: the old list stays until a person accepts", async () => {
    const story = await openStory({
      certificates,
      serve: [old],
      world: (bound) => ({ buckets: [bucket("pic", many(bound, 12))] }),
    });
    const [pic] = story.world.buckets;
    if (pic !== undefined) pic.domains = pic.domains.slice(0, 6);
    story.advance(HOUR);
    await story.refresh();
    expect([await story.told("d1"), await story.told("d11"), await story.sources()]).toEqual([
      "in-sync",
      "in-sync",
      ["inventory-shrunk"],
    ]);
    await story.acceptRemoval();
    await eventually(async () => expect(await story.sources()).toEqual([]));
    story.advance(HOUR);
    await story.look();
    expect([await story.told("d1"), await story.told("d11")]).toEqual(["in-sync", "in-sync: unbound"]);
  });

  it("clocks differ: said as such", async () => {
    const story = await openStory({ certificates, serve: [old], world: oneBucket });
    story.world.now = () => story.now() + 20 * MINUTE;
    await story.refresh();
    const scrape = await story.daemon.scrape();
    expect(scrape.findings("", "monitor")).toEqual(["clock-skewed"]);
    expect(await story.sentences()).toContain("behind the provider's");
  });

  it("silence: everything known is probed all the same", async () => {
    const story = await openStory({ certificates, serve: [old], world: oneBucket });
    const before = (await story.daemon.scrape()).value("last_success_timestamp_seconds", {
      domain: "img.lab.example",
    });
    story.world.faults.push({ answer: "hang" });
    let isRead = false;
    const reading = story.daemon.daemon.refresh().then(() => {
      isRead = true;
    });
    story.advance(2 * HOUR);
    await story.look();
    const scrape = await story.daemon.scrape();
    expect(scrape.value("last_success_timestamp_seconds", { domain: "img.lab.example" })).toBeGreaterThan(
      before,
    );
    expect([isRead, await story.told("img")]).toEqual([false, "in-sync"]);
    await story.daemon.daemon.close();
    await reading;
  });
});

describe("a certificate service that fails from a restart on", () => {
  it("clears nothing of what lay in it, until it is read again", async () => {
    const stored = [{ id: 7, pem: pemOf(renewed), kind: "CERT" as const }];
    const world: World = (bound) => ({ ...oneBucket(bound), certificates: stored });
    const story = await openStory({ certificates, serve: [old], world, services: ["oss", "cas"] });
    expect(await story.told("img")).toBe("renewed-not-hosted: renewed-not-hosted");
    await story.daemon.daemon.close();

    story.world.faults = [{ operation: "ListUserCertificateOrder", answer: "permission-denied" }];
    const restarted = await runDaemon(story.config, { now: story.now });
    await restarted.begun;
    const told = async (): Promise<readonly string[]> => {
      story.advance(2 * HOUR);
      await restarted.daemon.refresh();
      await restarted.daemon.sweep();
      return (await restarted.scrape()).findings("img.lab.example");
    };
    expect(await told()).toEqual(["renewed-not-hosted"]);
    expect((await restarted.scrape()).findings("", "source")).toEqual(["inventory-failed"]);

    story.world.faults = [];
    expect(await told()).toEqual(["renewed-not-hosted"]);
    story.world.certificates = [];
    expect(await told()).toEqual([]);
  });
});

describe("what a routine look asks", () => {
  it.each<[string, StoryOptions["world"], readonly string[]]>([
    ["RSA hosted at the storage, ECDSA beside it", oneBucket, ["oss"]],
    [
      "the CDN serves, the storage hosts nothing",
      (bound) => ({ ...bothLayers(bound), buckets: [bucket("pic", [bound("img")])] }),
      ["oss", "cdn"],
    ],
  ])("nothing: %s", async (_, world, services) => {
    const rsa = await certificates.issue(-50, 40, "rsa");
    const hosted: World = (bound) => {
      const made = world(bound);
      for (const domain of made.buckets?.flatMap(({ domains }) => domains) ?? [])
        if (domain.certificate !== undefined) domain.certificate = { pem: pemOf(rsa) };
      return made;
    };
    const story = await openStory({ certificates, serve: [old, rsa], world: hosted, services });
    expect(await story.told("img")).toBe("in-sync");
    const asked = story.account.requests.length;
    for (let hour = 1; hour <= 30; hour += 1) {
      story.advance(HOUR + MINUTE);
      await story.look();
    }
    expect(await story.told("img")).toBe("in-sync");
    expect(story.account.requests.slice(asked).map(({ operation }) => operation)).toEqual([]);
  });
});
