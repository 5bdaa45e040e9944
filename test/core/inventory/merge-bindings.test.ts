import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Binding } from "../../../src/core/inventory/binding.ts";
import { explainBinding } from "../../../src/core/inventory/explain-binding.ts";
import { mergeBindings } from "../../../src/core/inventory/merge-bindings.ts";
import type {
  Defaults,
  RawBinding,
  Rule,
  RuleMatch,
  Settings,
} from "../../../src/core/inventory/raw-binding.ts";
import { DEFAULTS, raw, rule } from "./raw.ts";

function mergeOne(
  raws: readonly RawBinding[],
  rules: readonly Rule[] = [],
  defaults: Defaults = DEFAULTS,
): Binding {
  const { bindings } = mergeBindings({ raws, rules, defaults });
  expect(bindings).toHaveLength(1);
  const [binding] = bindings;
  if (binding === undefined) throw new Error("no binding");
  return binding;
}

test("a binding of which nothing is said gets the defaults", () => {
  expect(mergeOne([raw()])).toEqual({
    domain: "img.example.com",
    port: 443,
    kind: "custom-domain",
    sources: ["file"],
    provider: "",
    account: "",
    bucket: "",
    region: "",
    resourceGroup: "",
    tags: {},
    owner: "platform",
    critical: false,
    renewal: "auto",
    https: "expected",
    stores: { required: ["mozilla"], watched: [] },
    servedBy: undefined,
    addresses: { only: [], also: [] },
    probe: { path: "/", names: [] },
    monitor: true,
    monitorReason: "",
    monitorUntil: undefined,
    severities: {},
    setBy: { owner: "defaults", "stores.required": "defaults", "stores.watched": "defaults" },
  });
});

/** A rule on a binding with something of everything: whether it applies. */
const MATCHES: readonly (readonly [RuleMatch, boolean])[] = [
  [{}, true],
  [{ domain: ["www.xn--fsqu00a.cn"] }, true],
  [{ domain: ["www.例子.cn"] }, true],
  [{ domain: ["*.例?.cn"] }, true],
  [{ domain: ["*.cn"] }, true],
  [{ domain: ["other.example", "*.cn"] }, true],
  [{ domain: ["例子.cn"] }, false],
  [{ domain: [] }, false],
  [{ source: ["prod"] }, true],
  [{ source: ["pro?"] }, true],
  [{ source: ["file"] }, false],
  [{ provider: ["aliyun"] }, true],
  [{ bucket: ["static-*"] }, true],
  [{ bucket: ["static"] }, false],
  [{ region: ["cn-*"] }, true],
  [{ resourceGroup: ["rg-1"] }, true],
  [{ resourceGroup: ["rg-2"] }, false],
  [{ tag: { team: "web" } }, true],
  [{ tag: { team: "w*", env: "prod" } }, true],
  [{ tag: { team: "web", env: "test" } }, false],
  [{ tag: { toString: "*" } }, false],
  [{ layer: ["edge"] }, true],
  [{ layer: ["origin"] }, false],
  [{ domain: ["*.cn"], bucket: ["static-*"], layer: ["edge"] }, true],
  [{ domain: ["*.cn"], bucket: ["other"] }, false],
];

test.each(MATCHES)("a rule with match %j applies: %s", (match, applies) => {
  const known = raw({
    domain: "www.xn--fsqu00a.cn",
    source: "prod",
    provider: "aliyun",
    bucket: "static-1",
    region: "cn-shanghai",
    resourceGroup: "rg-1",
    tags: { team: "web", env: "prod" },
    layers: ["edge"],
  });
  expect(mergeOne([known], [rule(match, { critical: true })]).critical).toBe(applies);
});

describe("what is said about one attribute", () => {
  test("weighs more from left to right: defaults, discovery, rules in order, the binding itself", () => {
    const discovered = raw({
      declared: false,
      source: "prod",
      where: "source prod",
      settings: { owner: "found" },
    });
    const rules = [rule({}, { owner: "first" }, "rules[0]"), rule({}, { owner: "second" }, "rules[1]")];
    const declared = raw({ settings: { owner: "said" }, where: "bindings[7]" });
    const ownerOf = ({ owner, setBy: { owner: by } }: Binding) => [owner, by];
    expect(ownerOf(mergeOne([raw()]))).toEqual(["platform", "defaults"]);
    expect(ownerOf(mergeOne([discovered]))).toEqual(["found", "source prod"]);
    expect(ownerOf(mergeOne([discovered], rules.slice(0, 1)))).toEqual(["first", "rules[0]"]);
    expect(ownerOf(mergeOne([discovered], rules))).toEqual(["second", "rules[1]"]);
    expect(ownerOf(mergeOne([declared, discovered], rules))).toEqual(["said", "bindings[7]"]);
  });

  test("is decided apart from every other: tiers, probe parts and severities one by one", () => {
    const binding = mergeOne(
      [raw({ settings: { probe: { path: "/health" } } })],
      [
        rule({}, { stores: { required: ["chrome"] }, severities: { "weak-key": "off" } }, "a"),
        rule({}, { stores: { watched: ["apple", "chrome"] }, severities: { untrusted: "info" } }, "b"),
        rule({}, { probe: { path: "/", names: ["x.example"] } }, "c"),
      ],
    );
    expect(binding.stores).toEqual({ required: ["chrome"], watched: ["apple"] });
    expect(binding.severities).toEqual({ "weak-key": "off", untrusted: "info" });
    expect(binding.probe).toEqual({ path: "/health", names: ["x.example"] });
    expect(binding.setBy).toMatchObject({
      "stores.required": "a",
      "stores.watched": "b",
      "severity.weak-key": "a",
      "severity.untrusted": "b",
      "probe.path": "bindings[0]",
      "probe.names": "c",
    });
  });

  test("an exception is taken back as a whole", () => {
    const off: Settings = { monitor: { on: false, reason: "moves", until: 5 } };
    expect(mergeOne([raw()], [rule({}, off)])).toMatchObject({
      monitor: false,
      monitorReason: "moves",
      monitorUntil: 5,
    });
    const on: Settings = { monitor: { on: true, reason: "", until: undefined } };
    expect(mergeOne([raw()], [rule({}, off), rule({}, on)])).toMatchObject({
      monitor: true,
      monitorReason: "",
    });
  });
});

test("sources become one binding per domain and port, in an order of their own", () => {
  const raws = [
    raw({ source: "prod", declared: false, bucket: "b", tags: { team: "web" }, layers: ["origin"] }),
    raw({ source: "cdn", declared: false, region: "cn-1", tags: { env: "prod" }, layers: ["edge"] }),
    raw({ port: 8443 }),
    raw({ domain: "2001:db8::7" }),
  ];
  const { bindings } = mergeBindings({
    raws,
    rules: [rule({ layer: ["edge"], bucket: ["b"] }, { critical: true })],
    defaults: DEFAULTS,
  });
  expect(bindings.map(({ domain, port, critical }) => [domain, port, critical])).toEqual([
    ["2001:db8::7", 443, false],
    ["img.example.com", 443, true],
    ["img.example.com", 8443, false],
  ]);
  expect(bindings[1]).toMatchObject({
    sources: ["cdn", "prod"],
    bucket: "b",
    region: "cn-1",
    tags: { team: "web", env: "prod" },
  });
});

test("the same domain declared twice is one binding; contradictions are told, the later holds", () => {
  const raws = [
    raw({ where: "bindings[0]", bucket: "one", settings: { owner: "a", critical: true } }),
    raw({ where: "bindings[1]", bucket: "two", settings: { owner: "b", critical: true, renewal: "manual" } }),
  ];
  const { bindings, conflicts } = mergeBindings({ raws, rules: [], defaults: DEFAULTS });
  expect(bindings).toMatchObject([{ owner: "b", bucket: "two", critical: true, renewal: "manual" }]);
  expect(conflicts).toEqual(
    ["bucket", "owner"].map((attribute) => ({
      binding: "img.example.com:443",
      attribute,
      kept: "bindings[1]",
      dropped: "bindings[0]",
    })),
  );
});

test("a declared binding that differs from a discovered one is no contradiction", () => {
  const raws = [raw({ bucket: "mine" }), raw({ declared: false, source: "prod", bucket: "theirs" })];
  expect(mergeBindings({ raws, rules: [], defaults: DEFAULTS })).toMatchObject({
    conflicts: [],
    bindings: [{ bucket: "mine" }],
  });
});

test("a rule is counted for every binding that it matches", () => {
  const rules = [
    rule({ domain: ["a.example"] }, { owner: "web" }),
    rule({ domain: ["nobody.example"] }, {}),
    rule({ domain: ["*.example"] }, {}),
  ];
  const raws = [raw({ domain: "a.example" }), raw({ domain: "b.example" })];
  expect(mergeBindings({ raws, rules, defaults: DEFAULTS }).ruleMatches).toEqual([1, 0, 2]);
});

test("explain names every attribute with what set it", () => {
  const binding = mergeOne(
    [
      raw({
        source: "prod",
        tags: { team: "web" },
        settings: { addresses: { only: ["192.0.2.7"], also: ["192.0.2.8"] } },
      }),
    ],
    [
      rule(
        {},
        { monitor: { on: false, reason: "moves", until: 0 }, severities: { "weak-key": "off" } },
        "rules[4]",
      ),
    ],
  );
  const told = explainBinding(binding).map(
    ({ attribute, value, setBy }) => `${attribute} = ${value} | ${setBy}`,
  );
  expect(told).toEqual([
    "sources = prod | inventory",
    "provider =  | built-in default",
    "account =  | built-in default",
    "bucket =  | built-in default",
    "region =  | built-in default",
    "resource_group =  | built-in default",
    "tag.team = web | bindings[0]",
    "owner = platform | defaults",
    "critical = no | built-in default",
    "renewal = auto | built-in default",
    "https = expected | built-in default",
    "stores.required = mozilla | defaults",
    "stores.watched =  | defaults",
    "served_by =  | built-in default",
    "addresses = 192.0.2.7, +192.0.2.8 | bindings[0]",
    "probe.path = / | built-in default",
    "probe.names =  | built-in default",
    "probe.http_port =  | built-in default",
    "monitor = no: moves, until 1970-01-01 00:00 UTC | rules[4]",
    "severity.weak-key = off | rules[4]",
  ]);
});

test("a default that nobody wrote down is a built-in one, though others were written down", () => {
  const stores = { required: ["mozilla", "chrome"], watched: ["meters"] };
  const defaults = {
    owner: "web",
    stores,
    said: { owner: "web", stores: { watched: ["meters"] } },
    where: "defaults",
  };
  const told = explainBinding(mergeOne([raw()], [], defaults)).map(
    ({ attribute, setBy }) => `${attribute} | ${setBy}`,
  );
  expect(told.filter((line) => /^(owner|stores)/.test(line))).toEqual([
    "owner | defaults",
    "stores.required | built-in default",
    "stores.watched | defaults",
  ]);
});

describe("laws", () => {
  const settings: fc.Arbitrary<Settings> = fc.record(
    {
      owner: fc.constantFrom("a", "b", "c"),
      critical: fc.boolean(),
      stores: fc.record({ required: fc.subarray(["x", "y"]) }, { requiredKeys: [] }),
      severities: fc.record(
        { untrusted: fc.constantFrom("off" as const, "info" as const) },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: [] },
  );
  const word = fc.constantFrom("", "one", "two");
  const discovered = fc
    .record({
      source: fc.constantFrom("p", "q", "r"),
      bucket: word,
      region: word,
      settings,
      domain: fc.constantFrom("a.example", "b.example"),
    })
    .map((said) => raw({ ...said, declared: false, where: `source ${said.source}` }));
  const rules = fc.array(
    fc.record({
      match: fc.constantFrom<RuleMatch>({}, { domain: ["a.*"] }, { bucket: ["one"] }, { source: ["q"] }),
      set: settings,
    }),
    { maxLength: 5 },
  );
  const numbered = (list: readonly Pick<Rule, "match" | "set">[]) =>
    list.map((entry, index) => ({ ...entry, where: `rules[${index}]` }));

  test("it does not matter in which order sources answer", () => {
    const shuffled = fc
      .array(discovered, { maxLength: 6 })
      .chain((raws) => fc.tuple(fc.constant(raws), fc.shuffledSubarray(raws, { minLength: raws.length })));
    fc.assert(
      fc.property(shuffled, rules, ([raws, others], list) => {
        const merge = (input: readonly RawBinding[]) =>
          mergeBindings({ raws: input, rules: numbered(list), defaults: DEFAULTS });
        expect(merge(others)).toEqual(merge(raws));
      }),
    );
  });

  test("a rule at the end decides exactly what it sets, wherever it matches and no binding says otherwise", () => {
    fc.assert(
      fc.property(
        fc.array(discovered, { minLength: 1, maxLength: 4 }),
        rules,
        settings,
        (raws, list, set) => {
          const before = numbered(list);
          const last = { match: {}, set, where: "last" };
          const without = mergeBindings({ raws, rules: before, defaults: DEFAULTS }).bindings;
          const with_ = mergeBindings({ raws, rules: [...before, last], defaults: DEFAULTS }).bindings;
          for (const [index, binding] of with_.entries()) {
            expect(binding.owner).toBe(set.owner ?? without[index]?.owner);
            expect(binding.critical).toBe(set.critical ?? without[index]?.critical);
            expect(binding.stores.required).toEqual(set.stores?.required ?? without[index]?.stores.required);
            expect(binding.severities).toEqual({ ...without[index]?.severities, ...set.severities });
          }
        },
      ),
    );
  });

  test("a rule that repeats an earlier one right behind it changes no value", () => {
    fc.assert(
      fc.property(fc.array(discovered, { maxLength: 4 }), rules, (raws, list) => {
        const values = (entries: readonly Rule[]) =>
          mergeBindings({ raws, rules: entries, defaults: DEFAULTS }).bindings.map(
            ({ setBy: _, ...binding }) => binding,
          );
        const twice = numbered(list).flatMap((entry) => [entry, entry]);
        expect(values(twice)).toEqual(values(numbered(list)));
      }),
    );
  });
});
