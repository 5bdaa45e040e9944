import { describe, expect, it } from "vitest";
import { type ConstrainedName, hostOfUri, isWellFormed } from "../../../src/core/path/constrained-names.ts";
import {
  constraintFault,
  isExcluded,
  isPermitted,
  prepareSubtree,
} from "../../../src/core/path/subtree-match.ts";
import type { GeneralSubtree } from "../../../src/core/x509/certificate.ts";

type Kind = "dns" | "email" | "uri";
const name = (kind: Kind, value: string): ConstrainedName => ({
  kind,
  value: kind === "uri" ? hostOfUri(value) : value,
});
const tree = (kind: Kind, base: string): GeneralSubtree => ({ kind, base });
const bytes = (text: string): Uint8Array => Uint8Array.from(text.split("."), Number);

describe("name constraints (RFC 5280 §4.2.1.10)", () => {
  // kind, name, base, permitted, excluded
  const cases: readonly (readonly [Kind, string, string, boolean, boolean])[] = [
    ["dns", "example.com", "example.com", true, true],
    ["dns", "WWW.Example.com", "example.COM", true, true],
    ["dns", "notexample.com", "example.com", false, false],
    ["dns", "example.com", "www.example.com", false, false],
    ["dns", "anything.org", "", true, true],
    ["dns", "*.example.com", "example.com", true, true],
    ["dns", "*.example.com", "www.example.com", false, true],
    ["dns", "*.example.com", "a.www.example.com", false, false],
    ["dns", "*.example.com", "com", true, true],
    ["email", "a@example.com", "a@example.com", true, true],
    ["email", "A@example.com", "a@example.com", false, false],
    ["email", "a@EXAMPLE.com", "a@example.com", true, true],
    ["email", "a@example.com", "example.com", true, true],
    ["email", "a@mail.example.com", "example.com", false, false],
    ["email", "a@mail.example.com", ".example.com", true, true],
    ["email", "a@example.com", ".example.com", false, false],
    ["uri", "https://example.com/path", "example.com", true, true],
    ["uri", "https://user@www.example.com:8443?x", ".example.com", true, true],
    ["uri", "https://www.example.com", "example.com", false, false],
  ];
  it.each(cases)("%s %s within %j: permitted %s, excluded %s", (kind, value, base, permitted, excluded) => {
    expect(isPermitted(name(kind, value), prepareSubtree(tree(kind, base)))).toBe(permitted);
    expect(isExcluded(name(kind, value), prepareSubtree(tree(kind, base)))).toBe(excluded);
  });

  it.each([
    ["192.0.2.7", "192.0.2.0.255.255.255.0", true],
    ["192.0.3.7", "192.0.2.0.255.255.255.0", false],
    ["192.0.2.7", "192.0.2.9.255.255.255.0", true],
    ["0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1", "192.0.2.0.255.255.255.0", false],
  ])("address %s within %s: %s", (address, base, inside) => {
    const ip: ConstrainedName = { kind: "ip", bytes: bytes(address) };
    expect(isPermitted(ip, prepareSubtree({ kind: "ip", base: bytes(base) }))).toBe(inside);
  });

  it.each([
    ["dns", "*.example.com"],
    ["dns", ".example.com"],
    ["dns", "a..b"],
    ["email", "a@b@example.com"],
    ["email", "@example.com"],
    ["uri", "https://example.com"],
  ] as const)("the %s constraint %s is malformed", (kind, base) => {
    expect(constraintFault(tree(kind, base))).toBeDefined();
  });

  it("an address range needs a mask of ones and then zeros", () => {
    expect(constraintFault({ kind: "ip", base: bytes("10.0.0.0.255.0.0.0") })).toBeUndefined();
    expect(constraintFault({ kind: "ip", base: bytes("10.0.0.0.255.0.255.0") })).toBeDefined();
    expect(constraintFault({ kind: "ip", base: bytes("10.0.0.0") })).toBeDefined();
  });

  it.each([
    [name("dns", ".example.com"), false],
    [name("dns", "*.example.com"), true],
    [name("email", "a@b@example.com"), false],
    [name("uri", "mailto:a@example.com"), false],
    [name("uri", "https://192.0.2.1/"), false],
    [{ kind: "other 0" } as const, false],
  ])("%j is well formed: %s", (candidate, expected) => {
    expect(isWellFormed(candidate)).toBe(expected);
  });
});
