import { describe, expect, test } from "vitest";
import { type DnsFacts, type DnsMemory, dnsFacts } from "../../../src/core/dns/dns-facts.ts";
import { CNAME_BUDGET } from "../../../src/core/dns/judge-cname.ts";
import { indexOwnTargets, type OwnLists } from "../../../src/core/dns/own-targets.ts";
import { createTargetTable } from "../../../src/core/dns/target-table.ts";
import type { Resolution } from "../../../src/core/observation.ts";
import { DAY, HOUR } from "../../../src/core/time.ts";
import { A, aBinding, aFailure, aLook, DOMAIN, NOW, resolved } from "../decide/build.ts";

const table = createTargetTable();
const PICS = "pics.oss-cn-hangzhou.aliyuncs.com";
const GONE = "gone.oss-cn-hangzhou.aliyuncs.com";
const CDN = `${DOMAIN}.w.kunlunaq.com`;
const binding = aBinding({ provider: "aliyun", bucket: "pics", region: "cn-hangzhou" });
const lists: OwnLists = {
  buckets: [{ provider: "aliyun", names: ["pics"] }],
  cdn: [{ domain: DOMAIN, cname: CDN, kind: "dcdn" }],
};

interface Seen {
  /** Days since `NOW`. */
  readonly day: number;
  readonly sees: Resolution;
  /** Nobody has listed yet what is ours. */
  readonly unlisted?: true;
}

const sees = (...cnames: readonly string[]): Resolution => ({ ...resolved([A], NOW), cnames });
const silent: Resolution = { ...resolved([], NOW), failure: aFailure("dns", "timeout") };
const both = (one: Resolution, other: Resolution): Resolution => ({
  ...(one.failure === undefined ? one : other),
  parts: [
    { ...one, resolver: "one" },
    { ...other, resolver: "other" },
  ],
});

/** What the last of several looks says, each with the memory of the one before; a memory survives being stored. */
function lookingAt(...looks: readonly Seen[]): DnsFacts {
  let facts: DnsFacts = { cname: undefined, settlesAt: undefined, memory: undefined };
  let memory: DnsMemory | undefined;
  for (const { day, sees: resolution, unlisted } of looks) {
    const own = unlisted === undefined ? { own: indexOwnTargets(lists) } : {};
    facts = dnsFacts(table, memory, aLook({ binding, resolution, at: NOW + day * DAY, ...own }));
    memory = facts.memory && JSON.parse(JSON.stringify(facts.memory));
  }
  return facts;
}

const verdict = ({ cname }: DnsFacts): string =>
  cname === undefined ? "nothing new" : `${cname.outcome} ${cname.reason}`;

describe("what is wrong", () => {
  const wrong = sees(GONE);
  test.each<[string, readonly Seen[], string]>([
    ["at the first look", [{ day: 0, sees: wrong }], "finding foreign-bucket"],
    ["nobody answers", [{ day: 0, sees: silent }], "nothing new"],
    ["what is ours is not listed yet", [{ day: 0, sees: wrong, unlisted: true }], "nothing new"],
    [
      "what is ours is listed at last: it is as old as the first look",
      [
        { day: 0, sees: wrong, unlisted: true },
        { day: 1, sees: wrong },
      ],
      "finding foreign-bucket",
    ],
    [
      "after a restart, before the lists are read",
      [
        { day: 0, sees: wrong },
        { day: 1, sees: wrong, unlisted: true },
      ],
      "nothing new",
    ],
    [
      "after a restart, with lists again",
      [
        { day: 0, sees: wrong },
        { day: 1, sees: wrong, unlisted: true },
        { day: 2, sees: wrong },
      ],
      "finding foreign-bucket",
    ],
    [
      "the one who saw it is silent",
      [
        { day: 0, sees: both(wrong, sees(PICS)) },
        { day: 1, sees: both(silent, sees(PICS)) },
      ],
      "nothing new",
    ],
    [
      "the one who saw it is back",
      [
        { day: 0, sees: both(wrong, sees(PICS)) },
        { day: 1, sees: both(silent, sees(PICS)) },
        { day: 2, sees: both(wrong, sees(PICS)) },
      ],
      "finding foreign-bucket",
    ],
    [
      "the one who saw nothing wrong is silent",
      [
        { day: 0, sees: both(wrong, sees(PICS)) },
        { day: 1, sees: both(wrong, silent) },
      ],
      "finding foreign-bucket",
    ],
    [
      "both see that it is mended",
      [
        { day: 0, sees: both(wrong, sees(PICS)) },
        { day: 1, sees: both(sees(PICS), sees(PICS)) },
      ],
      "healthy fits",
    ],
  ])("%s", (_, looks, expected) => {
    expect(verdict(lookingAt(...looks))).toBe(expected);
  });

  test("addresses that were given lead nowhere, and nothing is remembered", () => {
    const facts = lookingAt({ day: 0, sees: { ...wrong, resolver: "fixed" } });
    expect([verdict(facts), facts.memory]).toEqual(["no-verdict fixed-addresses", undefined]);
  });
});

describe("where it leads", () => {
  const serving = (facts: DnsFacts): string => facts.memory?.target?.servingLayer ?? "";
  test.each<[string, readonly Seen[], string]>([
    ["to the storage", [{ day: 0, sees: sees(PICS) }], "oss"],
    ["to the DCDN, as the account tells", [{ day: 0, sees: sees(CDN) }], "dcdn"],
    ["to a CDN, before the account told", [{ day: 0, sees: sees(CDN), unlisted: true }], "cdn"],
    [
      "as the account told before the restart",
      [
        { day: 0, sees: sees(CDN) },
        { day: 1, sees: sees(CDN), unlisted: true },
      ],
      "dcdn",
    ],
    [
      "as it was last seen, while nobody answers",
      [
        { day: 0, sees: sees(PICS) },
        { day: 1, sees: silent },
      ],
      "oss",
    ],
    [
      "nowhere that a name tells, after the record was flattened",
      [
        { day: 0, sees: sees(PICS) },
        { day: 1, sees: sees() },
      ],
      "",
    ],
  ])("%s", (_, looks, expected) => {
    expect(serving(lookingAt(...looks))).toBe(expected);
  });

  test("what each of several resolvers saw is kept", () => {
    expect(lookingAt({ day: 0, sees: both(sees(PICS), silent) }).memory?.views).toEqual([
      { resolver: "one", cnames: [PICS], addresses: [A] },
      { resolver: "other", cnames: [], addresses: [], failure: "timeout" },
    ]);
    expect(lookingAt({ day: 0, sees: sees(PICS) }).memory).not.toHaveProperty("views");
  });
});

describe("a change of what serves", () => {
  const [storage, cdn] = [sees(PICS), sees(CDN)];
  /** Days until it has settled; 0 when there is nothing to wait for. */
  const settles = (facts: DnsFacts): number =>
    facts.settlesAt === undefined ? 0 : (facts.settlesAt - NOW) / DAY;
  const budget = CNAME_BUDGET / DAY;

  test.each<[string, readonly Seen[], number]>([
    ["none at the first look", [{ day: 0, sees: cdn }], 0],
    [
      "from storage to CDN",
      [
        { day: 0, sees: storage },
        { day: 1, sees: cdn },
      ],
      1 + budget,
    ],
    [
      "goes on, and over an outage",
      [
        { day: 0, sees: storage },
        { day: 1, sees: cdn },
        { day: 2, sees: silent },
        { day: 3, sees: cdn },
      ],
      1 + budget,
    ],
    [
      "has settled",
      [
        { day: 0, sees: storage },
        { day: 1, sees: cdn },
        { day: 1 + budget, sees: cdn },
      ],
      0,
    ],
    [
      "from a CDN to a firewall in front of it changes nothing",
      [
        { day: 0, sees: cdn },
        { day: 1, sees: sees("x.yundunwaf5.com") },
      ],
      0,
    ],
    [
      "now here, now there: only the first is waited for",
      [
        { day: 0, sees: storage },
        { day: 1, sees: cdn },
        { day: 2, sees: storage },
        { day: 3, sees: cdn },
        { day: 4.5, sees: storage },
      ],
      0,
    ],
    [
      "back again, long after",
      [
        { day: 0, sees: storage },
        { day: 1, sees: cdn },
        { day: 9, sees: storage },
      ],
      9 + budget,
    ],
    [
      "to a wrong bucket is waited for as long as the fault",
      [
        { day: 0, sees: storage },
        { day: 1, sees: sees("pics.oss-cn-beijing.aliyuncs.com") },
      ],
      1 + budget,
    ],
  ])("%s", (_, looks, expected) => {
    expect(settles(lookingAt(...looks))).toBe(expected);
  });

  test("is no excuse any more once it has settled", () => {
    const at = CNAME_BUDGET / DAY + 1 + HOUR / DAY;
    expect(settles(lookingAt({ day: 0, sees: storage }, { day: 1, sees: cdn }, { day: at, sees: cdn }))).toBe(
      0,
    );
  });
});
