import { describe, expect, it } from "vitest";
import { nameKey, rdnKeys } from "../../../src/core/path/name-key.ts";
import type { DistinguishedName, NameAttribute } from "../../../src/core/x509/certificate.ts";

const CN = "2.5.4.3";
const O = "2.5.4.10";

function dn(
  ...parts: readonly (readonly [oid: string, value: string, rdn: number, tag?: number])[]
): DistinguishedName {
  const attributes: NameAttribute[] = parts.map(([oid, value, rdn, tag = 12]) => ({ oid, value, rdn, tag }));
  return { der: new Uint8Array(), text: "", attributes };
}

describe("nameKey (RFC 5280 §7.1)", () => {
  it("passes over case, white space, string types and the order inside one part", () => {
    const one = dn([O, "Example  Trust", 0, 19], [CN, "Root CA", 1]);
    expect(nameKey(dn([O, " example trust ", 0], [CN, "ROOT ca", 1]))).toBe(nameKey(one));
    expect(nameKey(dn([CN, "a", 0], [O, "b", 0]))).toBe(nameKey(dn([O, "b", 0], [CN, "a", 0])));
  });

  it.each([
    ["other value", dn([O, "Example", 0], [CN, "Root", 1])],
    ["other order of parts", dn([CN, "Root CA", 0], [O, "Example", 1])],
    ["one part for two", dn([O, "Example", 0], [CN, "Root CA", 0])],
    ["other type", dn([CN, "Example", 0], [CN, "Root CA", 1])],
    ["one more", dn([O, "Example", 0], [CN, "Root CA", 1], [CN, "Root CA", 2])],
  ])("tells apart: %s", (_, other) => {
    expect(nameKey(other)).not.toBe(nameKey(dn([O, "Example", 0], [CN, "Root CA", 1])));
  });

  it("keeps the place of a part without attributes", () => {
    expect(rdnKeys(dn([CN, "a", 1]))).toEqual(["", `${CN}=a`]);
  });
});
