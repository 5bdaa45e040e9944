import { describe, expect, it } from "vitest";
import { anchorNames } from "../../../src/core/trust/anchor-names.ts";
import { compareTrustData } from "../../../src/core/trust/compare-trust-data.ts";
import { parseTrustData } from "../../../src/core/trust/parse-trust-data.ts";
import { postponeFacts } from "../../../src/core/trust/postpone-facts.ts";
import {
  isTrustDataStale,
  type StoreData,
  storesFromTrustData,
  type TrustData,
} from "../../../src/core/trust/trust-data.ts";
import { factsAbout } from "../../../src/core/trust/trust-store.ts";
import document from "../../../src/trust-data/trust-data.json" with { type: "json" };
import { GLOBALSIGN } from "../../tools/trust-data-facts.ts";

const DAY = 86_400_000;
const { R1, R3, R5, R6, R46, E46 } = GLOBALSIGN;

function shipped(): TrustData {
  const parsed = parseTrustData(document);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems.slice(0, 5)));
  return parsed.data;
}

const data = shipped();
const stores = storesFromTrustData(data);

function storeData(name: string): StoreData {
  const store = data.stores.find((one) => one.name === name);
  if (store === undefined) throw new Error(`no store ${name}`);
  return store;
}

function facts(store: string, anchor: string): readonly string[] {
  const found = stores.get(store);
  if (found === undefined) throw new Error(`no store ${store}`);
  return factsAbout(found, anchor).map(
    ({ kind, at, certainty }) => `${kind} ${new Date(at).toISOString().slice(0, 10)} ${certainty}`,
  );
}

describe("the shipped trust data", () => {
  it("has the five built-in stores", () => {
    expect([...stores.keys()]).toEqual(["mozilla", "chrome", "apple", "microsoft", "android-13"]);
  });

  it.each([
    ["mozilla", { member: [R3, R5, R6, R46, E46], former: [R1], never: [] }],
    ["chrome", { member: [R3, R5, R6, R46, E46], former: [R1], never: [] }],
    ["apple", { member: [R1, R3, R5, R6, R46, E46], former: [], never: [] }],
    ["microsoft", { member: [R1, R3, R5, R6, R46, E46], former: [], never: [] }],
    ["android-13", { member: [R1, R3, R5, R6], former: [], never: [R46, E46] }],
  ])("%s holds the right roots of GlobalSign", (name, { member, former, never }) => {
    const store = storeData(name);
    const anchors = stores.get(name)?.index.bySha256;
    for (const sha256 of member) expect(store.members.has(sha256)).toBe(true);
    for (const sha256 of former) expect(store.former.has(sha256)).toBe(true);
    for (const sha256 of [...member, ...former]) expect(anchors?.has(sha256)).toBe(true);
    for (const sha256 of never) expect(anchors?.has(sha256)).toBe(false);
  });

  it.each([
    ["mozilla", R1, ["removal 2025-04-15 shipped"]],
    ["mozilla", R3, ["removal 2027-04-15 announced"]],
    ["mozilla", R5, ["removal 2029-04-15 announced"]],
    ["mozilla", R6, ["removal 2029-12-10 announced"]],
    ["mozilla", R46, ["removal 2034-03-20 estimated"]],
    ["chrome", R1, ["removal 2025-04-15 shipped"]],
    ["chrome", R3, ["sct-not-after 2027-04-15 announced"]],
    ["chrome", R6, ["sct-not-after 2027-09-15 estimated"]],
    ["apple", R3, []],
    ["microsoft", R1, []],
    ["android-13", R1, []],
  ])("%s on %s: %j", (store, anchor, expected) => {
    expect(facts(store, anchor)).toEqual(expected);
  });

  it("keeps anchors without bytes apart", () => {
    const apple = stores.get("apple");
    expect(apple?.unknownAnchors).toContainEqual({
      sha256: "b0b1730ecbc7ff4505142c49f1295e6eda6bcaed7e2c68c5be91b5a11001f024",
      name: "Apple Root CA",
    });
    expect((apple?.anchors.length ?? 0) + (apple?.unknownAnchors.length ?? 0)).toBe(
      storeData("apple").members.size,
    );
  });

  it("has the instants of shipped rules to the second", () => {
    const [izenpe] = storeData("mozilla").facts.filter(
      ({ kind, text }) => kind === "distrust-after" && text.includes("Izenpe"),
    );
    expect(new Date(izenpe?.at ?? 0).toISOString()).toBe("2026-04-15T23:59:59.000Z");
  });

  it("counts nobody as a member whose removal has shipped", () => {
    const contradictions = data.stores.flatMap(({ members, facts }) =>
      facts.filter(
        ({ kind, certainty, anchor }) => kind === "removal" && certainty === "shipped" && members.has(anchor),
      ),
    );
    expect(contradictions).toEqual([]);
  });
});

describe("anchorNames", () => {
  const nameOf = anchorNames(data);
  const r3 = data.anchors.find(({ certificate }) => certificate.sha256 === R3);

  it.each([
    ["a root by digest", { sha256: R3 }, "GlobalSign Root CA - R3"],
    ["a root by key", { spkiSha256: r3?.certificate.publicKey.spkiSha256 }, "GlobalSign Root CA - R3"],
    [
      "a cross-certificate by digest",
      { sha256: "445eec78bc61215044a0379656aa2d5db5e42f76cb70b8d14c2077aa943d4ebb" },
      "GlobalSign Root CA - R3",
    ],
    [
      "a listed anchor without bytes",
      { sha256: "b0b1730ecbc7ff4505142c49f1295e6eda6bcaed7e2c68c5be91b5a11001f024" },
      "Apple Root CA",
    ],
    ["anything else", { sha256: "00", spkiSha256: "00" }, "other"],
    ["nothing", {}, "other"],
  ])("%s", (_, key, name) => {
    expect(nameOf(key)).toBe(name);
  });
});

describe("age", () => {
  it.each([
    ["on its day", 0, false],
    ["after 180 days", 180 * DAY, false],
    ["a moment later", 180 * DAY + 1, true],
    ["a few hours ahead, as clocks are", -DAY, false],
    ["dated far ahead", -2 * DAY, true],
  ])("%s", (_, age, stale) => {
    expect(isTrustDataStale(data, data.asOf + age)).toBe(stale);
  });
});

describe("postponeFacts", () => {
  const until = Date.parse("2027-10-15");
  const postponed = (anchor: string, to: number | "never", store = "mozilla") =>
    postponeFacts(data, [{ store, anchor, until: to }]);
  const atOf = (result: TrustData, store = "mozilla") =>
    storesFromTrustData(result)
      .get(store)
      ?.facts[R3]?.map(({ at }) => at);

  it.each([
    ["GlobalSign Root CA - R3"],
    [R3],
    [R3.toUpperCase()],
  ])("moves an announced date: %s", (anchor) => {
    const result = postponed(anchor, until);
    expect(result.problems).toEqual([]);
    expect(atOf(result.data)).toEqual([until]);
    expect(atOf(result.data, "chrome")).toEqual([Date.parse("2027-04-15")]);
    expect(atOf(data)).toEqual([Date.parse("2027-04-15")]);
  });

  it("takes a fact away", () => {
    expect(atOf(postponed(R3, "never").data)).toBeUndefined();
  });

  it.each([
    ["a shipped fact", R1, until, "mozilla", /already carried out/],
    ["an earlier date", R3, Date.parse("2027-01-01"), "mozilla", /later date/],
    ["an anchor without facts", R3, until, "apple", /no dated fact/],
    ["an unknown store", R3, until, "netscape", /no store netscape/],
  ])("refuses %s", (_, anchor, to, store, text) => {
    const result = postponed(anchor, to, store);
    expect(result.problems).toEqual([expect.stringMatching(text)]);
    expect(result.data).toBe(data);
  });
});

describe("compareTrustData", () => {
  const without = (name: string, keep: number): TrustData => ({
    ...data,
    stores: data.stores.map((store) =>
      store.name === name ? { ...store, members: new Map([...store.members].slice(0, keep)) } : store,
    ),
  });

  it.each<[string, TrustData, RegExp[]]>([
    ["the same", data, []],
    ["a newer one", { ...data, asOf: data.asOf + DAY }, []],
    ["an older one", { ...data, asOf: data.asOf - DAY }, [/older than the shipped/]],
    ["half of a store", without("mozilla", 61), []],
    ["less than half of a store", without("mozilla", 60), [/only 60 of 121 anchors of mozilla/]],
    ["a store gone", { ...data, stores: data.stores.slice(1) }, [/store mozilla is missing/]],
    ["certificates gone", { ...data, anchors: data.anchors.slice(0, 10) }, [/only 10 of 165 anchors/]],
  ])("%s", (_, newer, problems) => {
    expect(compareTrustData(data, newer)).toEqual(problems.map((text) => expect.stringMatching(text)));
  });
});
