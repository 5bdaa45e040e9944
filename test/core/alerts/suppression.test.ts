import { describe, expect, test } from "vitest";
import {
  acknowledgedOf,
  inForce,
  type Suppression,
  type SuppressionMatch,
  suppressionOf,
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
  suppressionOf(finding, finding.subject === "binding" ? IMG : undefined, [one], at) === one;

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
