import { describe, expect, it } from "vitest";
import { children, DerError, onlyElement } from "../../../src/core/x509/der.ts";
import {
  bitStringOf,
  booleanOf,
  integerBytes,
  oidOf,
  smallInteger,
} from "../../../src/core/x509/der-values.ts";
import { hex } from "./build-der.ts";

function reasonOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof DerError) return `${error.reason}@${error.offset}`;
    throw error;
  }
  return "accepted";
}

describe("elements", () => {
  it.each([
    ["", "empty@0", "no bytes"],
    ["30", "truncated@0", "header only"],
    ["3080 0000", "bad-length@0", "indefinite length"],
    ["3003 0201", "truncated@0", "content shorter than announced"],
    ["3002 0500 00", "trailing-data@4", "a byte behind the end"],
    ["3081 02 0500", "bad-length@0", "long form for a short length"],
    [`3082 0080 ${"00".repeat(128)}`, "bad-length@0", "needless length octet"],
    ["3085 0000000001 00", "bad-length@0", "length of five octets"],
    ["30ff", "bad-length@0", "reserved length"],
    ["3084 ffffffff", "truncated@0", "a length of four gigabytes"],
    ["3083 01", "truncated@0", "length octets missing"],
    ["1f81 00", "bad-tag@0", "tag of several octets"],
    ["3000", "accepted", "an empty SEQUENCE"],
    [`3081 80 ${"00".repeat(128)}`, "accepted", "the shortest long form"],
  ])("%s gives %s (%s)", (bytes, expected) => {
    expect(reasonOf(() => onlyElement(hex(bytes)))).toBe(expected);
  });

  it("does not let a child end behind its parent, though the bytes are there", () => {
    expect(reasonOf(() => children(onlyElement(hex("3004 3003 0500"))))).toBe("truncated@2");
  });
});

describe("values", () => {
  const read = (bytes: string, of: (element: ReturnType<typeof onlyElement>) => unknown): string =>
    reasonOf(() => of(onlyElement(hex(bytes))));

  it.each([
    ["0101 01", booleanOf, "bad-boolean@0"],
    ["0100", booleanOf, "bad-boolean@0"],
    ["0102 ffff", booleanOf, "bad-boolean@0"],
    ["0200", integerBytes, "bad-integer@0"],
    ["0202 0001", integerBytes, "bad-integer@0"],
    ["0202 ff80", integerBytes, "bad-integer@0"],
    ["0202 0080", integerBytes, "accepted"],
    ["0201 80", smallInteger, "bad-integer@0"],
    ["0205 0100000000", smallInteger, "bad-integer@0"],
    ["0300", bitStringOf, "bad-bit-string@0"],
    ["0301 01", bitStringOf, "bad-bit-string@0"],
    ["0302 08 00", bitStringOf, "bad-bit-string@0"],
    ["0302 01 01", bitStringOf, "bad-bit-string@0"],
    ["0301 00", bitStringOf, "accepted"],
    ["0600", oidOf, "bad-oid@0"],
    ["0602 2a86", oidOf, "bad-oid@0"],
    ["0603 2a8001", oidOf, "bad-oid@0"],
    [`0641 2a${"01".repeat(64)}`, oidOf, "bad-oid@0"],
  ])("%s", (bytes, of, expected) => {
    expect(read(bytes, of)).toBe(expected);
  });

  it.each([
    ["0603 550403", "2.5.4.3"],
    ["0606 2a864886f70d", "1.2.840.113549"],
    ["0602 8837", "2.999"],
    ["0601 27", "0.39"],
    ["0609 2a ffffffffffffff7f", "1.2.72057594037927935"],
    // 2.25 with a UUID as one arc (X.667).
    ["0614 69 83f09da7ebcfdee0c7a1a7b2c0948cc8f9d776", "2.25.329800735698586629295641978511506172918"],
  ])("%s is %s", (bytes, text) => {
    expect(oidOf(onlyElement(hex(bytes)))).toBe(text);
  });
});
