import { beforeEach, describe, expect, test } from "vitest";
import type { Suppression } from "../../src/core/alerts/suppression.ts";
import type { OpenFinding } from "../../src/core/findings/finding.ts";
import type { Binding } from "../../src/core/inventory/binding.ts";
import type { BindingRecord, Change, Judgement } from "../../src/core/record.ts";
import { DAY, HOUR } from "../../src/core/time.ts";
import { digestView } from "../../src/usecases/digest-view.ts";
import { findingOf, openOf, silenceOf } from "../contracts/store-fixtures.ts";
import { aBinding, aRecord, NOW } from "../core/decide/build.ts";

let records: BindingRecord[];
let others: OpenFinding[];
let suppressionOf: (finding: OpenFinding) => Suppression | undefined;
let changes: (Change & { readonly binding: string })[];
beforeEach(() => {
  [records, others, changes] = [[], [], []];
  suppressionOf = () => undefined;
});

const owned = (domain: string, owner: string): Binding =>
  aBinding({ domain, owner, stores: { required: ["mozilla"], watched: ["iot"] } });

function judgement(overrides: Partial<Judgement>): Judgement {
  return {
    ...{
      at: NOW,
      served: { state: "in-sync", since: NOW },
      leaf: undefined,
      pathEarliestNotAfter: undefined,
    },
    ...{ stores: [], certificates: [], lastFullAt: NOW, renewals: [], ...overrides },
  };
}

function change(binding: Binding, kind: Change["kind"], more: Partial<Change>): void {
  const nothing = { at: NOW - HOUR, address: "", keyType: "", before: "", after: "" } as const;
  changes.push({ ...nothing, kind, binding: `${binding.domain}:443`, ...more });
}

const view = (kind: "weekly" | "baseline", owner: string, detail = {}) =>
  digestView(
    {
      clock: { now: () => NOW },
      store: {
        findingsById: async (ids) =>
          records.flatMap(({ findings }) => findings.filter(({ id }) => ids.includes(id))),
        changesSince: async (from) => changes.filter(({ at }) => at >= from),
      },
      records: () => records,
      otherFindings: () => others,
      isDefault: (name) => name === "platform",
      suppressionOf: (finding) => suppressionOf(finding),
    },
    kind,
    { owner, detail: { from: NOW - 7 * DAY, ...detail } },
    async (finding) => ({
      finding,
      openedAt: finding.openedAt,
      record: undefined,
      presented: undefined,
      backup: undefined,
    }),
  );

describe("a digest", () => {
  test("tells an owner what is theirs, and the default owner what is nobody's", async () => {
    for (const owner of ["web", "", "platform"]) {
      const binding = owned(`${owner || "nobody"}.example.com`, owner);
      records.push(aRecord({ binding, findings: [openOf(findingOf(binding), NOW)] }));
    }
    others = [
      openOf(
        { ...findingOf(owned("x", "")), subject: "monitor", domain: "", port: 0, code: "sweep-late" },
        NOW,
      ),
    ];
    const [web, platform] = await Promise.all([view("weekly", "web"), view("weekly", "platform")]);
    const domains = (one: typeof web) =>
      one?.wrong.flatMap(({ findings }) => findings.map(({ finding }) => finding.domain)).toSorted();
    expect([web?.bindings, domains(web)]).toEqual([1, ["web.example.com"]]);
    expect([platform?.bindings, domains(platform)]).toEqual([
      2,
      ["", "nobody.example.com", "platform.example.com"],
    ]);
  });

  test("counts hygiene, and names deadlines within sixty days by what sets them", async () => {
    const [a, b, c] = [
      owned("a.example.com", "web"),
      owned("b.example.com", "web"),
      owned("c.example.com", "web"),
    ];
    const info = { code: "hsts-missing", severity: "info" } as const;
    const leaf = (days: number) => judgement({ leaf: { notBefore: NOW, notAfter: NOW + days * DAY } });
    const hygiene = (binding: Binding): OpenFinding => {
      const { deadline: _none, ...finding } = findingOf(binding, info);
      return openOf(finding, NOW);
    };
    records = [
      aRecord({ binding: a, judgement: leaf(12), findings: [openOf(findingOf(a), NOW), hygiene(a)] }),
      aRecord({ binding: b, judgement: leaf(60), findings: [hygiene(b)] }),
      aRecord({ binding: c, judgement: leaf(61) }),
    ];
    const digest = await view("weekly", "web");
    expect(digest?.deadlines.map(({ key, what }) => `${key} ${what}`)).toEqual([
      "a.example.com:443 leaf-expiring",
      "b.example.com:443 certificate ends",
    ]);
    expect(digest?.hygiene).toEqual([{ code: "hsts-missing", count: 2 }]);
    expect(digest?.wrong).toMatchObject([{ code: "leaf-expiring", count: 1 }]);
  });

  // A baseline of 5,000 critical findings once read "200 critical", and told of no warning at all.
  test("counts all findings, however few it shows", async () => {
    const found = (n: number, changes: Partial<OpenFinding>) => {
      const binding = owned(`d${n}.example.com`, "web");
      return aRecord({ binding, findings: [openOf(findingOf(binding, changes), NOW)] });
    };
    records = [
      ...Array.from({ length: 300 }, (_, n) => found(n, { code: "leaf-expired", severity: "critical" })),
      ...Array.from({ length: 3 }, (_, n) => found(n + 300, { severity: "warning" })),
    ];
    const told = await view("weekly", "web");
    expect(told?.wrong.map(({ code, count, findings }) => [code, count, findings.length])).toEqual([
      ["leaf-expired", 300, 50],
      ["leaf-expiring", 3, 3],
    ]);
  });

  test("tells what was renewed since, and what came or went for good", async () => {
    const [a, b] = [owned("a.example.com", "web"), owned("b.example.com", "web")];
    const renewed = (days: number) =>
      judgement({
        leaf: { notBefore: NOW, notAfter: NOW + DAY },
        renewals: [{ at: NOW - days * DAY, remainingMs: DAY }],
      });
    records = [
      aRecord({ binding: a, judgement: renewed(6) }),
      aRecord({ binding: b, judgement: renewed(8) }),
    ];
    change(owned("new.example.com", "web"), "added", { after: "web" });
    change(owned("old.example.com", "web"), "removed", { before: "web" });
    change(owned("both.example.com", "web"), "added", { after: "web" });
    change(owned("both.example.com", "web"), "removed", { before: "web" });
    change(owned("shop.example.com", "shop"), "added", { after: "shop" });
    change(owned("early.example.com", "web"), "added", { after: "web", at: NOW - 8 * DAY });
    const digest = await view("weekly", "web");
    expect(digest?.renewed.map(({ key }) => key)).toEqual(["a.example.com:443"]);
    expect([digest?.added, digest?.removed]).toEqual([["new.example.com:443"], ["old.example.com:443"]]);
  });

  test("counts who lost the trust of which store, and how many by their renewal; what came back does not count", async () => {
    const bindings = ["a", "b", "c"].map((name) => owned(`${name}.example.com`, "web"));
    const stores = [
      { store: "mozilla", tier: "required", trusted: true },
      { store: "iot", tier: "watched", trusted: false },
    ] as const;
    records = bindings.map((binding) => aRecord({ binding, judgement: judgement({ stores }) }));
    const [a, b, c] = bindings as [Binding, Binding, Binding];
    const lost = { address: "iot", before: "until 2027-01-01", after: "not trusted (no-path)" };
    for (const binding of [a, b, c]) change(binding, "trust", lost);
    change(a, "presented", { address: "192.0.2.1", keyType: "rsa", before: "x", after: "y" });
    change(c, "trust", { ...lost, before: lost.after, after: lost.before, at: NOW });
    expect((await view("weekly", "web"))?.lostTrust).toEqual([
      { store: "mozilla", required: true, count: 0, byRenewal: 0 },
      { store: "iot", required: false, count: 2, byRenewal: 1 },
    ]);
  });

  test("counts nobody who is trusted now: a clock that was wrong has noted in the future that they were not", async () => {
    const a = owned("a.example.com", "web");
    const stores = [{ store: "mozilla", tier: "required", trusted: true }] as const;
    records = [aRecord({ binding: a, judgement: judgement({ stores }) })];
    const lost = { address: "mozilla", before: "until 2027-01-01", after: "not trusted (expired)" };
    change(a, "trust", { ...lost, before: lost.after, after: lost.before, at: NOW });
    change(a, "trust", { ...lost, at: NOW + 65 * DAY });
    expect((await view("weekly", "web"))?.lostTrust).toEqual([
      { store: "mozilla", required: true, count: 0, byRenewal: 0 },
    ]);
  });

  test("tells apart what somebody keeps quiet, with who does, and forgets no critical one", async () => {
    const [a, b, c] = ["a", "b", "c"].map((name) => owned(`${name}.example.com`, "web")) as [
      Binding,
      Binding,
      Binding,
    ];
    const found = (binding: Binding, code: OpenFinding["code"], severity: OpenFinding["severity"]) =>
      openOf(findingOf(binding, { code, severity }), NOW);
    records = [
      aRecord({
        binding: a,
        findings: [found(a, "leaf-expired", "critical"), found(a, "not-deployed", "warning")],
      }),
      aRecord({
        binding: b,
        findings: [found(b, "leaf-expiring", "warning"), found(b, "hsts-missing", "info")],
      }),
      aRecord({ binding: c, findings: [found(c, "leaf-expiring", "warning")] }),
    ];
    const ack = silenceOf({ id: 3, kind: "ack" });
    suppressionOf = ({ domain, code }) =>
      domain === "c.example.com" ? undefined : code === "leaf-expired" ? ack : silenceOf();
    const told = await view("weekly", "web");
    expect(told?.wrong).toMatchObject([{ count: 1, findings: [{ finding: { domain: "c.example.com" } }] }]);
    expect(told?.quiet).toEqual([
      { suppression: ack, total: 1, critical: 1, bindings: ["a.example.com:443"] },
      {
        suppression: silenceOf(),
        total: 2,
        critical: 0,
        bindings: ["a.example.com:443", "b.example.com:443"],
      },
    ]);
  });

  test("of the start tells what is left of its findings, and nothing when nothing is", async () => {
    const binding = owned("a.example.com", "web");
    const finding = openOf(findingOf(binding), NOW);
    const detail = { occasion: "file", findings: [finding.id] };
    expect(await view("baseline", "web", detail)).toBeUndefined();
    records = [aRecord({ binding, findings: [finding] })];
    change(binding, "added", { after: "web" });
    expect(await view("baseline", "web", detail)).toMatchObject({
      ...{
        occasion: "file",
        wrong: [{ findings: [{ finding: { id: finding.id } }] }],
        added: [],
        removed: [],
      },
    });
  });
});
