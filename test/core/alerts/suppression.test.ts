import { describe, expect, test } from "vitest";
import {
  acknowledgedOf,
  inForce,
  Quiet,
  type Suppression,
  type SuppressionMatch,
} from "../../../src/core/alerts/suppression.ts";
import type { OpenFinding } from "../../../src/core/findings/finding.ts";
import { HOUR } from "../../../src/core/time.ts";
import { bindingOf, findingOf, NOW, openOf } from "../../contracts/store-fixtures.ts";

const IMG = bindingOf("img.example.com", { owner: "web", tags: { team: "pictures" } });
const EXPIRING = openOf(findingOf(IMG), NOW);

const silence = (match: SuppressionMatch, more: Partial<Suppression> = {}): Suppression => ({
  id: 1,
  kind: "silence",
  match,
  createdAt: NOW,
  until: NOW + HOUR,
  author: "li",
  reason: "moving",
  acknowledged: [],
  ...more,
});
const ack = (finding: OpenFinding): Suppression =>
  silence({ domain: finding.domain }, { kind: "ack", acknowledged: acknowledgedOf([finding]) });

const isSuppressed = (one: Suppression, finding = EXPIRING, at = NOW): boolean =>
  new Quiet([one]).suppressionOf(finding, finding.subject === "binding" ? IMG : undefined, at) === one;

describe("a silence", () => {
  test.each<[SuppressionMatch, boolean]>([
    [{ domain: "img.example.com" }, true],
    [{ domain: "img.example.com:443" }, true],
    [{ domain: "img.example.com:8443" }, false],
    [{ domain: "*.example.com" }, true],
    [{ domain: "*.example.org" }, false],
    [{ owner: "web" }, true],
    [{ owner: "shop" }, false],
    [{ tag: "team=pictures" }, true],
    [{ tag: "team=video" }, false],
    [{ code: "leaf-expiring" }, true],
    [{ code: "leaf-expired" }, false],
    [{ domain: "*.example.com", code: "leaf-expired" }, false],
    [{ owner: "web", tag: "team=pictures", code: "leaf-expiring" }, true],
    [{}, false],
  ])("for %o covers it: %s", (match, expected) => {
    expect(isSuppressed(silence(match))).toBe(expected);
  });

  test("names a binding at an IPv6 address as it is written everywhere, in brackets", () => {
    const router = bindingOf("2001:db8::7");
    const expiring = openOf(findingOf(router), NOW);
    const names = ["[2001:db8::7]:443", "2001:db8::7", "[2001:db8::7]:8443", "2001:db8::7:443"];
    const quiet = names.map((domain) =>
      new Quiet([silence({ domain })]).suppressionOf(expiring, router, NOW),
    );
    expect(quiet.map((one) => one !== undefined)).toEqual([true, true, false, false]);
  });

  test("ends by itself", () => {
    expect(isSuppressed(silence({ owner: "web" }), EXPIRING, NOW + HOUR - 1)).toBe(true);
    expect(isSuppressed(silence({ owner: "web" }), EXPIRING, NOW + HOUR)).toBe(false);
  });

  test("for a domain says nothing about sources, one for a code does", () => {
    const failed = openOf(
      { ...findingOf(IMG), subject: "source", domain: "", port: 0, code: "inventory-failed", scope: "prod" },
      NOW,
    );
    expect(isSuppressed(silence({ domain: "*" }), failed)).toBe(false);
    expect(isSuppressed(silence({ code: "inventory-failed" }), failed)).toBe(true);
  });

  test("a downgrade suppresses nothing: its own finding reminds of it", () => {
    expect(isSuppressed(silence({ domain: "img.example.com" }, { kind: "downgrade" }))).toBe(false);
  });
});

describe("several suppressions", () => {
  const OTHER = openOf(findingOf(bindingOf("b.example.com")), NOW);
  const first = silence({ owner: "web" }, { id: 1 });
  const second = { ...ack(EXPIRING), id: 2, until: NOW + 2 * HOUR };
  const third = { ...ack(EXPIRING), id: 3, until: NOW + 3 * HOUR };
  const ids = (all: readonly Suppression[], finding = EXPIRING, at = NOW) =>
    new Quiet(all).suppressionOf(finding, IMG, at)?.id;

  test("of one finding: the one in front counts, whatever its kind, while it lasts", () => {
    expect(ids([first, second, third])).toBe(1);
    expect(ids([second, third, first])).toBe(2);
    expect(ids([first, second, third], EXPIRING, NOW + HOUR)).toBe(2);
    expect(ids([first, second, third], EXPIRING, NOW + 2 * HOUR)).toBe(3);
    expect(ids([second, third], OTHER)).toBeUndefined();
  });

  test("say whether findings of a code need to be asked about", () => {
    const mayConcern = (one: Suppression) => new Quiet([one]).mayConcern("leaf-expiring");
    const downgrade = silence({ domain: "img.example.com" }, { kind: "downgrade" });
    expect(
      [silence({ code: "unreachable" }), downgrade, silence({}, { kind: "ack" })].map(mayConcern),
    ).toEqual([false, false, false]);
    expect([silence({ code: "leaf-expiring" }), first, second].map(mayConcern)).toEqual([true, true, true]);
  });
});

describe("an acknowledgement", () => {
  test("holds for exactly what was acknowledged", () => {
    expect(isSuppressed(ack(EXPIRING))).toBe(true);
    expect(isSuppressed(ack(EXPIRING), openOf(findingOf(IMG, { code: "leaf-expired" }), NOW))).toBe(false);
  });

  test("ends when it gets worse, not when it eases", () => {
    const critical = openOf(findingOf(IMG, { severity: "critical" }), NOW);
    expect(isSuppressed(ack(EXPIRING), critical)).toBe(false);
    expect(isSuppressed(ack(critical), EXPIRING)).toBe(true);
  });

  test("ends when another certificate is concerned", () => {
    const other = openOf(findingOf(IMG, { evidence: { certificate: "cd".repeat(32) } }), NOW);
    expect(isSuppressed(ack(EXPIRING), other)).toBe(false);
  });
});

describe("in force is an acknowledgement", () => {
  const other = openOf(findingOf(IMG, { code: "hosted-expiring" }), NOW);
  const both = silence(
    { domain: IMG.domain },
    { kind: "ack", acknowledged: acknowledgedOf([EXPIRING, other]) },
  );

  test("for what is left of it", () => {
    expect(inForce([both], [EXPIRING, other])).toEqual([both]);
    expect(inForce([both], [other])).toEqual([{ ...both, acknowledged: acknowledgedOf([other]) }]);
  });

  test.each<[string, readonly OpenFinding[]]>([
    ["nothing of it is open", []],
    ["another certificate is concerned", [openOf(findingOf(IMG, { evidence: { certificate: "cd" } }), NOW)]],
    ["it got worse", [openOf(findingOf(IMG, { severity: "critical" }), NOW)]],
    ["it is open again", [openOf(findingOf(IMG), NOW + HOUR)]],
  ])("no more when %s", (_why, open) => {
    expect(inForce([ack(EXPIRING), silence({ owner: "web" })], open)).toEqual([silence({ owner: "web" })]);
  });

  test("never for nothing", () => {
    expect(inForce([silence({}, { kind: "ack" })], [EXPIRING])).toEqual([]);
  });
});
