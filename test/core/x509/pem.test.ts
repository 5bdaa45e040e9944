import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readPem, toPem } from "../../../src/core/x509/pem.ts";

const block = (label: string, body: string, end = label): string =>
  `-----BEGIN ${label}-----\n${body}\n-----END ${end}-----\n`;

describe("reading PEM", () => {
  it("gives every block with label, line and bytes, and passes over what stands between", () => {
    const text = `Bag Attributes\n    friendlyName: x\n${block("CERTIFICATE", "AAEC")}subject=CN = a\r\n\n${block("X509 CRL", "/w==")}`;
    expect(readPem(text)).toEqual([
      { ok: true, label: "CERTIFICATE", line: 3, bytes: Uint8Array.of(0, 1, 2) },
      { ok: true, label: "X509 CRL", line: 8, bytes: Uint8Array.of(255) },
    ]);
  });

  it.each([
    ["Windows line ends", block("CERTIFICATE", "AAEC").replaceAll("\n", "\r\n")],
    ["old Macintosh line ends", block("CERTIFICATE", "AAEC").replaceAll("\n", "\r")],
    ["a byte order mark", `\ufeff${block("CERTIFICATE", "AAEC")}`],
    ["indented lines, as in YAML", block("CERTIFICATE", "AA\nEC").replace(/^/gm, "    ")],
    ["one long line", block("CERTIFICATE", "AAEC")],
    ["blank lines inside", block("CERTIFICATE", "\nAA\n\nEC\n")],
    ["no final line end", block("CERTIFICATE", "AAEC").trimEnd()],
  ])("reads %s", (_, text) => {
    expect(readPem(text)).toMatchObject([{ ok: true, bytes: Uint8Array.of(0, 1, 2) }]);
  });

  it.each([
    ["", []],
    ["no PEM at all", []],
    [block("CERTIFICATE", "AA!C"), [[1, "bad-base64"]]],
    [block("CERTIFICATE", "AAE"), [[1, "bad-base64"]]],
    [block("CERTIFICATE", ""), [[1, "empty"]]],
    [block("CERTIFICATE", "AAEC", "X509 CRL"), [[1, "label-mismatch"]]],
    ["-----END CERTIFICATE-----", [[1, "end-without-begin"]]],
    ["x\n-----BEGIN CERTIFICATE-----\nAAEC", [[2, "unterminated"]]],
    [
      "-----BEGIN A-----\nAAEC\n-----BEGIN B-----\nAAEC",
      [
        [1, "unterminated"],
        [3, "unterminated"],
      ],
    ],
  ])("%j gives %j", (text, expected) => {
    expect(readPem(text).map((one) => [one.line, one.ok || one.reason])).toEqual(expected);
  });

  it.each([
    block("PRIVATE KEY", "c2VjcmV0"),
    block("RSA PRIVATE KEY", "Proc-Type: 4,ENCRYPTED\n\nc2VjcmV0"),
    block("ENCRYPTED PRIVATE KEY", "c2VjcmV0"),
    block("private key", "c2VjcmV0"),
    block("EC PRIVATE KEY", "c2VjcmV0", "CERTIFICATE"),
    block("CERTIFICATE", "c2VjcmV0", "EC PRIVATE KEY"),
    "-----BEGIN PRIVATE KEY-----\nc2VjcmV0",
  ])("recognises a private key and gives none of it away: %#", (text) => {
    const read = readPem(text);
    expect(read).toMatchObject([{ ok: false, reason: "private-key", line: 1 }]);
    expect(JSON.stringify(read)).not.toMatch(/c2Vj|secret|bytes/);
  });
});

describe("writing PEM", () => {
  it("breaks lines at 64 characters", () => {
    const lines = toPem(new Uint8Array(100)).split("\n");
    expect(lines[0]).toBe("-----BEGIN CERTIFICATE-----");
    expect(lines[1]).toHaveLength(64);
    expect(lines.at(-1)).toBe("");
  });

  it("is undone by reading", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (bytes) => {
        expect(readPem(toPem(bytes))).toEqual([{ ok: true, label: "CERTIFICATE", line: 1, bytes }]);
      }),
    );
  });
});
