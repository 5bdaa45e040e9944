import { describe, expect, test } from "vitest";
import { FINDING_CODES, type FindingCode } from "../../../src/core/findings/codes.ts";
import { heldBack, isExplained } from "../../../src/core/findings/explains.ts";
import type { Finding, Severity } from "../../../src/core/findings/finding.ts";
import { plainFinding } from "./plain-finding.ts";

const CODES = Object.keys(FINDING_CODES) as readonly FindingCode[];
const OURSELVES = CODES.filter((code) => FINDING_CODES[code].class === "ourselves");

function finding(code: FindingCode, severity: Severity = FINDING_CODES[code].severity): Finding {
  return plainFinding({ code, severity });
}

/** Which codes are not reported beside this one. */
const hides = (code: FindingCode): readonly FindingCode[] =>
  CODES.filter((other) => isExplained(finding(other), [finding(code), finding(other)])).toSorted();

const TRUST: readonly FindingCode[] = [
  "chain-incomplete",
  "intermediate-expired",
  "intermediate-expiring",
  "root-missing",
  "trust-ended",
  "trust-ending",
  "untrusted",
];

describe("one cause is one incident", () => {
  const reach: readonly FindingCode[] = ["dns-failed", "unreachable", "endpoint-unreachable"];
  const inventory: readonly FindingCode[] = ["unbound", "bound-twice", "binding-moved"];
  const names: readonly FindingCode[] = ["cname-dangling", "cname-mismatch", "cname-target-unknown"];
  const decided: readonly FindingCode[] = ["downgraded"];
  const others = [...OURSELVES, ...reach, ...inventory, ...names, ...decided];
  const served = CODES.filter((code) => !others.includes(code));
  test.each<[FindingCode, readonly FindingCode[]]>([
    ["dns-failed", [...served, "unreachable", "endpoint-unreachable"]],
    ["cname-dangling", ["dns-failed"]],
    ["cname-mismatch", []],
    ["unreachable", [...served.filter((code) => code !== "https-impossible"), "endpoint-unreachable"]],
    ["https-not-configured", ["name-mismatch", "hosted-none", ...TRUST]],
    ["provider-default-certificate", ["name-mismatch", "hosted-none", ...TRUST]],
    ["leaf-expired", ["untrusted", "leaf-expiring", "renew-by", "hosted-expiring", "renewal-late"]],
    ["chain-incomplete", ["untrusted"]],
    ["intermediate-expired", ["untrusted", "intermediate-expiring"]],
    ["trust-ended", ["untrusted"]],
    ["root-missing", ["untrusted"]],
    ["leaf-expiring", ["renewal-late"]],
    ["renew-by", ["leaf-expiring", "renewal-late", "submission-window"]],
    ["ticket-overdue", ["renewal-late"]],
    [
      "downgraded",
      [
        ...["unreachable", "endpoint-unreachable", "https-not-configured", "provider-default-certificate"],
        ...[
          "leaf-expired",
          "leaf-not-yet-valid",
          "name-mismatch",
          "leaf-expiring",
          "renewal-late",
          "renew-by",
        ],
        ...[
          "hosted-none",
          "hosted-expiring",
          ...TRUST.filter((code) => FINDING_CODES[code].class === "outage"),
        ],
      ] as readonly FindingCode[],
    ],
    ["wrong-layer", ["not-deployed", "renewed-not-hosted"]],
    ["partly-deployed", []],
    ["endpoint-unreachable", []],
    ["weak-key", []],
  ])("%s explains its consequences and nothing else", (code, hidden) => {
    expect(hides(code)).toEqual(hidden.toSorted());
  });

  test("nothing explains itself or, in a circle, its own cause", () => {
    for (const code of CODES) {
      expect(hides(code)).not.toContain(code);
      for (const other of hides(code)) expect(hides(other)).not.toContain(code);
    }
  });

  test("what matters less explains nothing that matters more: a watched store hides no required one", () => {
    const watched = finding("root-missing", "info");
    expect(isExplained(finding("untrusted", "critical"), [watched])).toBe(false);
    expect(isExplained(finding("untrusted", "info"), [watched])).toBe(true);
  });
});

describe("nothing new is known", () => {
  test.each(["dns-failed", "unreachable"] as const)("about anything served while %s holds", (code) => {
    const held = heldBack([finding(code)], "in-sync");
    expect([held.has("leaf-expired"), held.has("weak-key"), held.has("partly-deployed")]).toEqual([
      true,
      true,
      true,
    ]);
    expect(held.has("https-impossible")).toBe(code === "dns-failed");
    expect([held.has("dns-failed"), held.has("unreachable"), held.has("sweep-late")]).toEqual([
      false,
      false,
      false,
    ]);
  });

  test("about drift while served and hosted cannot be compared; about the leaf it is", () => {
    const held = heldBack([], "unknown");
    expect([...held].toSorted()).toEqual(
      [
        "hosted-none",
        "not-deployed",
        "partly-deployed",
        "renewed-not-hosted",
        "served-not-hosted",
        "wrong-layer",
      ].toSorted(),
    );
  });

  test("is never said while something answers", () => {
    expect(heldBack([finding("leaf-expired"), finding("endpoint-unreachable")], "in-sync").size).toBe(0);
  });
});
