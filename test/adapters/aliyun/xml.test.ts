import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { child, childrenOf, parseXml, textOf } from "../../../src/adapters/aliyun/xml.ts";

describe("the reader of XML", () => {
  it("reads elements, text, references, attributes and comments", () => {
    const parsed = parseXml(
      '\ufeff<?xml version="1.0" encoding="UTF-8"?>\n<!-- a - b --><a xmlns="urn:x">\n <b>1 &lt;&#65;&#x42;&amp;</b><b/><c><d>x</d></c></a>\n',
    );
    if (!parsed.ok) expect.fail(parsed.problem);
    expect(textOf(parsed.root, "b")).toBe("1 <AB&");
    expect(childrenOf(parsed.root, "b")).toHaveLength(2);
    expect(textOf(child(parsed.root, "c") ?? parsed.root, "d")).toBe("x");
    expect(textOf(parsed.root, "nothing")).toBe("");
  });

  it.each([
    ["<!DOCTYPE html><html></html>", "html"],
    [" <HTML><body>", "html"],
    ['<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "b">]><r>&a;</r>', "dtd"],
    ["<r>&unknown;</r>", "malformed"],
    ["<r>&#0;</r>", "malformed"],
    ["<r>a & b</r>", "malformed"],
    ["<a><b></a></b>", "malformed"],
    ["<a>", "malformed"],
    ["</a>", "malformed"],
    ["<a></a><b></b>", "malformed"],
    ["<a></a>text", "malformed"],
    ["<a><![CDATA[x]]></a>", "malformed"],
    ["<a><?php ?></a>", "malformed"],
    ["", "malformed"],
    ["plain text", "malformed"],
    [`${"<a>".repeat(17)}${"</a>".repeat(17)}`, "too-deep"],
    [`<a>${"<b/>".repeat(50_001)}</a>`, "too-many-elements"],
  ])("refuses %#", (text, problem) => expect(parseXml(text)).toEqual({ ok: false, problem }));

  it("never throws, whatever it reads", () => {
    const piece = fc.constantFrom(
      "<",
      ">",
      "</",
      "/>",
      "a",
      "<a>",
      "</a>",
      "&",
      "&lt;",
      "&#",
      ";",
      "<!--",
      "-->",
      "<?xml",
      "?>",
      " ",
      '"',
      "=",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        expect(typeof parseXml(pieces.join("")).ok).toBe("boolean");
      }),
    );
  });

  it("reads back what was written", () => {
    const written = (text: string) =>
      text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 40 }), (text) => {
        const parsed = parseXml(`<r><t>${written(text)}</t></r>`);
        expect(parsed.ok && child(parsed.root, "t")?.text).toBe(text);
      }),
    );
  });
});
