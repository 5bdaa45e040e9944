import { describe, expect, it } from "vitest";
import { attribute, certificate, hex, seq, set, tlv, utf8 } from "./build-der.ts";
import { mustParse } from "./certificates.ts";

const subjectOf = (subject: Uint8Array) => mustParse(certificate({ subject })).subject;
const cn = (value: Uint8Array): Uint8Array => seq(set(attribute("2.5.4.3", value)));

describe("text of a name (RFC 4514)", () => {
  it.each([
    ["plain", "plain"],
    ['a,b+c"d\\e;f<g>h', 'a\\,b\\+c\\"d\\\\e\\;f\\<g\\>h'],
    ["#hash", "\\#hash"],
    [" both ends ", "\\ both ends\\ "],
    [" ", "\\ "],
    ["end\\ ", "end\\\\\\ "],
    ["例子公司", "例子公司"],
    ["", ""],
    ["nul\0", "nul\\00"],
    ["line\nend", "line\\0Aend"],
    ["\x1b[31mred", "\\1B[31mred"],
    ["\u202egro.elpmaxe", "\\E2\\80\\AEgro.elpmaxe"],
    ["zero\u200bwidth", "zero\\E2\\80\\8Bwidth"],
  ])("%j is written %j", (value, text) => {
    expect(subjectOf(cn(utf8(value)))).toMatchObject({ text: `CN=${text}`, attributes: [{ value }] });
  });

  it("puts the most specific part first, joins one part by plus, and keeps unknown types as numbers", () => {
    const subject = seq(
      set(attribute("2.5.4.6", tlv(0x13, Buffer.from("BE")))),
      set(attribute("2.5.4.3", utf8("a")), attribute("2.5.4.5", utf8("1"))),
      set(attribute("1.2.3.4", utf8("x"))),
    );
    expect(subjectOf(subject).text).toBe("1.2.3.4=x,CN=a+serialNumber=1,C=BE");
    expect(subjectOf(subject).attributes.map(({ rdn }) => rdn)).toEqual([0, 1, 1, 2]);
  });

  it("shows a value that is no string as hex", () => {
    expect(subjectOf(seq(set(attribute("2.5.4.45", tlv(0x03, hex("00ff")))))).text).toBe(
      "2.5.4.45=#030200ff",
    );
  });
});

describe("string types", () => {
  it.each([
    ["PrintableString", 0x13, "61622e", "ab.", true],
    ["PrintableString with @", 0x13, "6140", "a@", false],
    ["TeletexString", 0x14, "e9", "é", true],
    ["IA5String", 0x16, "6140", "a@", true],
    ["IA5String beyond ASCII", 0x16, "e9", "é", false],
    ["NumericString", 0x12, "3120", "1 ", true],
    ["NumericString with a letter", 0x12, "61", "a", false],
    ["VisibleString with a line end", 0x1a, "0a", "\n", false],
    ["BMPString", 0x1e, "4f8b5b50", "例子", true],
    ["BMPString of odd length", 0x1e, "4f8b5b", "例", false],
    ["BMPString with half a pair", 0x1e, "d83d", "\ufffd", false],
    ["UniversalString", 0x1c, "0001f600", "😀", true],
    ["UniversalString beyond Unicode", 0x1c, "00110000", "\ufffd", true],
    ["UTF8String", 0x0c, "f09f9880", "😀", true],
    ["UTF8String cut short", 0x0c, "f09f98", "\ufffd", false],
    ["UTF8String overlong", 0x0c, "c080", "\ufffd\ufffd", false],
    ["UTF8String that spells U+FFFD", 0x0c, "efbfbd", "\ufffd", true],
    ["UTF8String with a byte order mark", 0x0c, "efbbbf61", "\ufeffa", true],
  ])("%s", (_, tag, content, value, clean) => {
    const known = mustParse(certificate({ subject: cn(tlv(tag, hex(content))) }));
    expect(known.subject.attributes).toMatchObject([{ value, tag }]);
    expect(known.irregularities.includes("name-string-characters")).toBe(!clean);
  });
});
