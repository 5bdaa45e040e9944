import { beforeAll, describe, expect, test } from "vitest";
import type { JudgeTools } from "../../../src/core/decide/judge-tools.ts";
import type { HostedState } from "../../../src/core/hosted/hosted.ts";
import type { Binding } from "../../../src/core/inventory/binding.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../../../src/core/time.ts";
import {
  A,
  aRoot,
  B,
  hostedOf,
  type Issue,
  issueFrom,
  NOW,
  present,
  resolved,
  type TestLeaf,
  unresolved,
} from "./build.ts";
import {
  codesOf,
  type HostedLayers,
  judgeTools,
  movesOf,
  noCertificate,
  openScene,
  refused,
  type Scene,
  type Sight,
  silent,
  stateOf,
  storeOf,
} from "./scene.ts";

let issue: Issue;
let tools: JudgeTools;
let old: TestLeaf;
let current: TestLeaf;
let ending: TestLeaf;
let oldRsa: TestLeaf;
let currentRsa: TestLeaf;
beforeAll(async () => {
  const root = await aRoot();
  issue = issueFrom(root);
  tools = judgeTools([storeOf("lab", root)]);
  old = await issue({ from: -50, to: 40 });
  current = await issue({ from: -10, to: 80 });
  ending = await issue({ from: -78, to: 12 });
  oldRsa = await issue({ from: -51, to: 39, keyType: "rsa" });
  currentRsa = await issue({ from: -11, to: 79, keyType: "rsa" });
});

const scene = (binding: Partial<Binding> = {}): Scene => openScene(tools, binding);
const failing: HostedState = { kind: "failed", reason: "timeout", detail: "no answer" };

/** Plays the sights and tells, for each, the served state, the open findings and what moved. */
function story(
  on: Scene,
  sights: readonly Sight[],
): (readonly [string, readonly string[], readonly string[]])[] {
  return sights.map((sight) => {
    const decision = on.see(sight);
    return [stateOf(decision), codesOf(decision), movesOf(decision)];
  });
}

describe("a roll-out", () => {
  const edge = (leaf: TestLeaf, boundAt?: number): HostedLayers => ({
    edge: present(leaf, boundAt === undefined ? {} : { boundAt }),
  });

  test("that is half done is a state for ten minutes and a finding after an hour, until all addresses follow", () => {
    const half = { [A]: [current], [B]: [old] };
    expect(
      story(scene(), [
        { after: -HOUR, show: { [A]: [old], [B]: [old] }, hosted: edge(old) },
        { after: 0, show: half, hosted: edge(current) },
        { after: 10 * MINUTE, show: half },
        { after: HOUR, show: half },
        { after: 2 * HOUR, show: { [A]: [current], [B]: [current] } },
      ]),
    ).toEqual([
      ["in-sync", [], []],
      ["rolling-out", [], []],
      ["rolling-out", [], []],
      ["partly-deployed", ["partly-deployed@edge"], ["opened partly-deployed"]],
      ["in-sync", [], ["cleared partly-deployed (resolved)"]],
    ]);
  });

  test("keeps the objects of what stayed the same, and only those", () => {
    const { see } = scene();
    const sight = { show: { [A]: [current] }, hosted: edge(current, NOW - HOUR) };
    const before = see(sight).record;
    const after = see({ ...sight, after: HOUR }).record;
    expect(after.judgement?.stores).toBe(before.judgement?.stores);
    expect(after.judgement?.certificates).toBe(before.judgement?.certificates);
    expect(after.endpoints[0]?.presented).toBe(before.endpoints[0]?.presented);
    expect(after.judgement?.at).toBe(NOW + HOUR);
    const { judgement } = see({ ...sight, show: { [A]: [old] }, after: 2 * HOUR }).record;
    expect(judgement?.certificates).not.toEqual(before.judgement?.certificates);
  });

  test("is looked at every five minutes", () => {
    const { record } = scene().see({ show: { [A]: [old] }, hosted: edge(current, NOW - MINUTE) });
    expect(record.nextDueAt).toBe(NOW + 5 * MINUTE);
  });

  test("that never begins is not deployed after the budget, which starts at the provider's binding time", () => {
    const bound = NOW - 20 * MINUTE;
    const on = scene();
    on.see({ after: -HOUR, show: { [A]: [old] }, hosted: edge(old) });
    expect(stateOf(on.see({ after: 0, hosted: edge(current, bound) }))).toBe("not-deployed");
    const atOrigin = scene();
    atOrigin.see({ after: -HOUR, show: { [A]: [old] }, hosted: { origin: present(old) } });
    expect(stateOf(atOrigin.see({ hosted: { origin: present(current, { boundAt: bound }) } }))).toBe(
      "rolling-out",
    );
  });

  test("of one key type says nothing about the other, which is asked once a day only", () => {
    const on = scene();
    on.see({ after: -20 * HOUR, show: { [A]: [old, oldRsa] }, hosted: edge(old) });
    const decision = on.see({
      show: { [A]: [current, oldRsa] },
      hosted: edge(current, NOW - HOUR),
      ask: ["ecdsa"],
      full: false,
    });
    expect([stateOf(decision), codesOf(decision)]).toEqual(["in-sync", []]);
  });

  test("is not called unfinished on account of an endpoint that nobody asked since", () => {
    const on = scene();
    on.see({ after: -20 * HOUR, show: { [A]: [oldRsa] }, hosted: edge(oldRsa) });
    const unasked: Sight = {
      show: { [A]: [oldRsa] },
      hosted: edge(currentRsa, NOW - HOUR),
      ask: [],
      full: false,
    };
    expect(stateOf(on.see(unasked))).toBe("rolling-out");
    expect(stateOf(on.see({ ...unasked, after: 5 * MINUTE, ask: ["rsa"] }))).toBe("not-deployed");
  });

  test("RSA and ECDSA of different ages side by side are in sync, whichever of them is hosted", () => {
    for (const hosted of [current, oldRsa]) {
      const decision = scene().see({
        show: { [A]: [current, oldRsa], [B]: [current, oldRsa] },
        hosted: edge(hosted),
      });
      expect([stateOf(decision), codesOf(decision)]).toEqual(["in-sync", []]);
    }
  });
});

describe("what is hosted", () => {
  const layers = (edge: HostedState, origin: HostedState): HostedLayers => ({ edge, origin });

  test("at the wrong layer is said with both layers, and nothing else is", () => {
    const decision = scene({ servedBy: "cdn" }).see({
      show: { [A]: [old] },
      hosted: layers(present(old), present(current)),
    });
    expect([stateOf(decision), codesOf(decision)]).toEqual(["wrong-layer", ["wrong-layer@edge"]]);
    expect(decision.record.findings[0]?.summary).toMatch(/object storage.*the CDN/);
  });

  test("keeps its last good reading while reading fails, and no failed reading clears a drift finding", () => {
    expect(
      story(scene(), [
        { after: -2 * DAY, show: { [A]: [old] }, hosted: { origin: present(old) } },
        { after: -DAY, hosted: { origin: present(current) } },
        { after: -DAY + HOUR },
        { after: -DAY + 2 * HOUR, hosted: { origin: failing } },
        { after: -DAY + 3 * HOUR, show: { [A]: [current] } },
      ]),
    ).toEqual([
      ["in-sync", [], []],
      ["rolling-out", [], []],
      ["not-deployed", ["not-deployed@origin"], ["opened not-deployed"]],
      ["unknown", ["not-deployed@origin"], []],
      ["in-sync", [], ["cleared not-deployed (resolved)"]],
    ]);
  });

  test("read before the probe never convicts", () => {
    const decision = scene().see({
      show: { [A]: [current] },
      hosted: { origin: present(old) },
      readAfter: -HOUR,
    });
    expect([stateOf(decision), codesOf(decision)]).toEqual(["unknown", []]);
    expect(codesOf(scene().see({ show: { [A]: [current] }, hosted: { origin: present(old) } }))).toEqual([
      "served-not-hosted@origin",
    ]);
  });

  test("ending soon is said before it is served, and still when it has ended", async () => {
    const short = await issue({ from: -100, to: 2, names: ["img.example.com"] });
    const on = scene();
    on.see({ after: -40 * DAY, show: { [A]: [short] }, hosted: { origin: present(short) } });
    const served = await issue({ from: -45, to: 45 });
    const hosted = { origin: present(short) };
    const look = (days: number): readonly string[] =>
      codesOf(on.see({ after: days * DAY, show: { [A]: [served] }, hosted }));
    expect(look(-39)).toEqual(["served-not-hosted@origin"]);
    expect(look(1)).toEqual(["hosted-expiring@origin", "served-not-hosted@origin"]);
    expect(look(3)).toEqual(["hosted-expiring@origin", "served-not-hosted@origin"]);
  });
});

describe("unknown is neither healthy nor sick", () => {
  const seen = { show: { [A]: () => [ending] } };
  test.each<[string, () => Partial<Sight>, string]>([
    ["refuses", () => ({ show: { [A]: refused } }), "unreachable"],
    ["is silent", () => ({ show: { [A]: silent } }), "unreachable"],
    ["does not resolve", () => ({ show: {}, resolution: unresolved("timeout", NOW + HOUR) }), "dns-failed"],
  ])("a server that %s keeps its certificate findings as they are, and opens none", (_name, gone, code) => {
    const on = scene();
    on.see({ show: { [A]: seen.show[A]() } });
    const before = on.record()?.findings.find((finding) => finding.code === "leaf-expiring");
    const decision = on.see({ after: 30 * DAY, ...gone() });
    expect(movesOf(decision)).toEqual([`opened ${code}`]);
    expect(decision.record.findings).toContainEqual(before);
    const back = on.see({
      after: 30 * DAY + HOUR,
      show: { [A]: [ending] },
      resolution: resolved([A], NOW + 30 * DAY + HOUR),
    });
    expect(movesOf(back).toSorted()).toEqual(
      ["opened leaf-expired", "cleared leaf-expiring (explained)", `cleared ${code} (resolved)`].toSorted(),
    );
  });

  test.each(["unreachable", "dns-failed"] as const)("also when the configuration switches %s off", (code) => {
    const on = scene({ severities: { [code]: "off" } });
    on.see({ show: { [A]: [ending] } });
    const gone: Sight =
      code === "unreachable"
        ? { show: { [A]: refused } }
        : { show: {}, resolution: unresolved("timeout", NOW + HOUR) };
    const decision = on.see({ ...gone, after: HOUR });
    expect([codesOf(decision), movesOf(decision)]).toEqual([["leaf-expiring"], []]);
  });

  test("what was known last stays in the judgement with its time", () => {
    const on = scene();
    const before = on.see({ show: { [A]: [current] } }).record.judgement;
    const { judgement, lastSuccessAt, endpoints } = on.see({ after: HOUR, show: { [A]: refused } }).record;
    expect([judgement?.leaf, judgement?.stores, judgement?.certificates]).toEqual([
      before?.leaf,
      before?.stores,
      before?.certificates,
    ]);
    expect(lastSuccessAt).toBe(NOW);
    expect(endpoints[0]).toMatchObject({ standing: "failed", lastSuccessAt: NOW + SECOND });
  });

  test("a server that has no certificate any more does not make its last one trusted or in time", () => {
    const on = scene();
    on.see({ show: { [A]: [current] } });
    const decision = on.see({ after: HOUR, show: { [A]: noCertificate } });
    expect(codesOf(decision)).toEqual(["https-not-configured"]);
    expect(decision.record.judgement?.leaf?.notAfter).toBe(current.certificate.notAfter);
  });

  test("one of two addresses that fails is drift, and its last known leaf is still judged", () => {
    const on = scene();
    on.see({ show: { [A]: [current], [B]: [ending] } });
    const decision = on.see({ after: HOUR, show: { [A]: [current], [B]: refused } });
    expect(codesOf(decision)).toEqual(["endpoint-unreachable", "leaf-expiring"]);
    const all = on.see({ after: 2 * HOUR, show: { [A]: refused, [B]: refused } });
    expect(movesOf(all)).toEqual(["opened unreachable", "cleared endpoint-unreachable (explained)"]);
  });

  test("a host without a way to any address knows nothing and says nothing", () => {
    const decision = scene().see({ show: {}, resolution: resolved(["2001:db8::1"], NOW) });
    expect([stateOf(decision), codesOf(decision), decision.record.endpoints]).toEqual([
      "not-comparable",
      [],
      [],
    ]);
  });
});

describe("time alone", () => {
  test("opens, escalates and changes the finding about the leaf, each once", () => {
    const on = scene();
    const moves = [0, 20, 39, 50, 51, 52, 74, 80, 80.5, 81].flatMap((day) =>
      movesOf(on.see({ after: day * DAY, show: { [A]: [current] } })).map((move) => `${day}: ${move}`),
    );
    expect(moves).toEqual([
      "50: opened leaf-expiring",
      "74: escalated leaf-expiring",
      "80.5: opened leaf-expired",
      "80.5: cleared leaf-expiring (explained)",
    ]);
  });

  test("ends a certificate after its whole last second, for the leaf and for every store alike", () => {
    const on = scene();
    const last = current.certificate.notAfter - NOW;
    const trusted = (after: number): readonly [boolean | undefined, boolean] => {
      const { record } = on.see({ after, show: { [A]: [current] } });
      return [
        record.judgement?.stores[0]?.trusted,
        record.findings.some(({ code }) => code === "leaf-expired"),
      ];
    };
    expect(trusted(last)).toEqual([true, false]);
    expect(trusted(last + 999)).toEqual([true, false]);
    expect(trusted(last + SECOND)).toEqual([false, true]);
  });

  test("keeps the horizon at its instant when it has passed", () => {
    const { record } = scene().see({ after: 90 * DAY, show: { [A]: [current] } });
    expect(record.judgement?.stores[0]).toMatchObject({
      trusted: false,
      trustedUntil: current.certificate.notAfter,
    });
  });
});

describe("an address that left DNS", () => {
  test("leaves the aggregates after three looks, and its part of a finding is cleared with that reason", () => {
    const on = scene();
    on.see({ show: { [A]: [current], [B]: [ending] } });
    const without = { show: { [A]: [current], [B]: [ending] } };
    const looks = [1, 2, 3].map((hour) =>
      on.see({ ...without, after: hour * HOUR, resolution: resolved([A], NOW + hour * HOUR) }),
    );
    expect(looks.map((look) => codesOf(look))).toEqual([["leaf-expiring"], ["leaf-expiring"], []]);
    const last = looks.at(-1);
    expect(last && movesOf(last)).toEqual(["cleared leaf-expiring (address-retired)"]);
    expect(last?.record.endpoints.map(({ address }) => address)).toEqual([A, A]);
    expect(last?.record.judgement?.leaf?.notAfter).toBe(current.certificate.notAfter);
    expect(last?.changes.filter(({ kind }) => kind === "retired").map(({ address }) => address)).toEqual([
      B,
      B,
    ]);
  });

  test("does not take along a finding that other addresses have too", () => {
    const on = scene();
    const show = { [A]: [ending], [B]: [ending] };
    on.see({ show });
    const looks = [1, 2, 3].map((hour) =>
      on.see({ show, after: hour * HOUR, resolution: resolved([A], NOW + hour * HOUR) }),
    );
    expect(looks.flatMap(movesOf)).toEqual([]);
    expect(on.record()?.findings[0]?.evidence.endpoints).toEqual([{ address: A, keyType: "ecdsa" }]);
  });
});

describe("renewals", () => {
  /** Certificates of 90 days, each renewed with `left` days to go. */
  async function renewed(lefts: readonly number[]): Promise<{ on: Scene; end: number; last: TestLeaf }> {
    const on = scene();
    let from = -lefts.reduce((sum, left) => sum + 90 - left, 0) - 1;
    let last = await issue({ from, to: from + 90 });
    on.see({ after: from * DAY, show: { [A]: [last] } });
    for (const left of lefts) {
      from += 90 - left;
      last = await issue({ from, to: from + 90 });
      on.see({ after: from * DAY, show: { [A]: [last] } });
    }
    return { on, end: from + 90, last };
  }

  test("are remembered with what was left, the last three, newest first", async () => {
    const { on } = await renewed([60, 50, 45, 40]);
    const left = on.record()?.judgement?.renewals.map(({ remainingMs }) => remainingMs / DAY);
    expect(left).toEqual([40, 45, 50]);
  });

  test("later than the domain's own habit, the median of the last three, are said", async () => {
    const { on, end, last } = await renewed([60, 45, 45]);
    const at = (left: number): readonly string[] =>
      codesOf(on.see({ after: (end - left) * DAY, show: { [A]: [last] } }));
    expect([at(45), at(41), at(40), at(35)]).toEqual([[], [], ["renewal-late"], ["renewal-late"]]);
    expect(at(30)).toEqual(["leaf-expiring"]);
  });

  test("do not make a habit before there are three", async () => {
    const { on, end, last } = await renewed([45, 45]);
    expect(codesOf(on.see({ after: (end - 31) * DAY, show: { [A]: [last] } }))).toEqual([]);
  });

  test("are counted when the last address follows, and not when an older certificate comes back", () => {
    const on = scene();
    const count = (after: number, a: TestLeaf, b: TestLeaf): number | undefined =>
      on.see({ after, show: { [A]: [a], [B]: [b] } }).record.judgement?.renewals.length;
    expect(count(0, old, old)).toBe(0);
    expect(count(HOUR, current, old)).toBe(0);
    expect(count(2 * HOUR, current, current)).toBe(1);
    expect(count(3 * HOUR, old, old)).toBe(1);
  });
});

describe("settings", () => {
  test("change a severity or switch a code off", () => {
    const shown = (severities: Binding["severities"]): readonly (readonly string[])[] =>
      scene({ severities })
        .see({ after: 13 * DAY, show: { [A]: [ending] } })
        .record.findings.map(({ code, severity }) => [code, severity]);
    expect(shown({})).toEqual([["leaf-expired", "critical"]]);
    expect(shown({ "leaf-expired": "info" })).toEqual([["leaf-expired", "info"]]);
    expect(shown({ "leaf-expired": "off" })).toEqual([]);
  });

  test("that switch a code off or disable HTTPS clear what is open", () => {
    const on = scene();
    on.see({ show: { [A]: [ending] } });
    expect(movesOf(on.see({ after: HOUR, binding: { https: "disabled" } }))).toEqual([
      "cleared leaf-expiring (resolved)",
    ]);
    expect(movesOf(on.see({ after: 2 * HOUR, binding: {} }))).toEqual(["opened leaf-expiring"]);
    expect(movesOf(on.see({ after: 3 * HOUR, binding: { severities: { "leaf-expiring": "off" } } }))).toEqual(
      ["cleared leaf-expiring (resolved)"],
    );
  });
});

test("an unreadable leaf is not trusted, whatever was trusted before", () => {
  const on = scene();
  on.see({ show: { [A]: [current] } });
  const broken: TestLeaf = { ...current, chain: [Uint8Array.of(0x30, 0x00)] };
  const { record } = on.see({ after: HOUR, show: { [A]: [broken] } });
  expect(record.judgement?.stores[0]).toMatchObject({ trusted: false, reason: "leaf-unreadable" });
  expect(record.findings.map(({ code }) => code)).toEqual(["untrusted"]);
});

test("an unchanging binding writes no history and no transitions", () => {
  const on = scene();
  const sight: Sight = {
    show: { [A]: [current, currentRsa], [B]: [current, currentRsa] },
    hosted: { origin: present(current) },
  };
  on.see(sight);
  const quiet = Array.from({ length: 48 }, (_, i) => on.see({ ...sight, after: (i + 1) * HOUR }));
  expect(quiet.flatMap(({ changes, transitions }) => [...changes, ...transitions])).toEqual([]);
});

test("until the certificate services are read again, what lay there lies there still", () => {
  const on = scene();
  const known = [{ certificate: hostedOf(current), kept: "service" as const, holder: "prod" }];
  const sight: Sight = { show: { [A]: [ending] }, hosted: { origin: present(ending) } };
  const opened = on.see({ ...sight, known });
  expect(stateOf(opened)).toBe("renewed-not-hosted");
  const restarted = on.see({ ...sight, after: HOUR, known: undefined });
  expect([stateOf(restarted), movesOf(restarted)]).toEqual(["renewed-not-hosted", []]);
  const gone = on.see({ ...sight, after: 2 * HOUR, known: [] });
  expect([stateOf(gone), movesOf(gone)]).toEqual(["in-sync", ["cleared renewed-not-hosted (resolved)"]]);
});

describe("while one certificate service could not be read since the start", () => {
  const stored = (holder: string) => [{ certificate: hostedOf(current), kept: "service" as const, holder }];
  const waiting = (): Sight => ({ show: { [A]: [ending] }, hosted: { origin: present(ending) } });
  const servedNow = (): Sight => ({ show: { [A]: [current] }, hosted: { origin: present(current) } });
  const cleared = ["cleared renewed-not-hosted (resolved)"];
  test.each<[string, () => Sight, string, string, readonly string[]]>([
    ["what lay in it lies there still", () => ({}), "prod", "renewed-not-hosted", []],
    ["what lay in another one, which was read, is gone", () => ({}), "media", "in-sync", cleared],
    ["what lay in it and is served now lies there no more", servedNow, "prod", "in-sync", cleared],
  ])("%s", (_, change, unread, state, moves) => {
    const on = scene();
    on.see({ ...waiting(), known: stored("prod") });
    const seen = on.see({ after: HOUR, known: [], unreadServices: [unread], ...change() });
    expect([stateOf(seen), movesOf(seen)]).toEqual([state, expect.arrayContaining([...moves])]);
    expect(codesOf(seen).includes("renewed-not-hosted@origin")).toBe(moves.length === 0);
  });

  test("what another one holds is found all the same", () => {
    const seen = scene().see({ ...waiting(), known: stored("media"), unreadServices: ["prod"] });
    expect(stateOf(seen)).toBe("renewed-not-hosted");
    expect(movesOf(seen)).toContain("opened renewed-not-hosted");
  });

  test("nobody says that there is nothing in reserve", () => {
    const on = scene({ critical: true });
    const hosted = { origin: present(current) };
    const unread = on.see({ show: { [A]: [current] }, hosted, known: [], unreadServices: ["prod"] });
    expect(codesOf(unread)).not.toContain("backup-missing");
    expect(codesOf(on.see({ after: HOUR, unreadServices: [] }))).toContain("backup-missing");
  });
});

test("a renewal in another account says where it lies and where it belongs", () => {
  const known = [{ certificate: hostedOf(current), kept: "service" as const, holder: "media" }];
  const on = scene({ sources: ["prod"], bucket: "pic" });
  const { record } = on.see({ show: { [A]: [ending] }, hosted: { origin: present(ending) }, known });
  const said = record.findings.find(({ code }) => code === "renewed-not-hosted");
  expect(said?.summary).toContain("it lies in account media, the bucket in account prod: upload it there");
});

test("nothing in reserve: the finding says what was considered", () => {
  const known = [{ certificate: hostedOf(current), kept: "hosted" as const, holder: "dl.example.com:443" }];
  const on = scene({ critical: true });
  const { record } = on.see({ show: { [A]: [ending] }, hosted: { origin: present(ending) }, known });
  const said = record.findings.find(({ code }) => code === "backup-missing");
  expect(said?.summary).toContain("hosted for dl.example.com:443 (the same CA)");
});
