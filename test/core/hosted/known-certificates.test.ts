import { expect, test } from "vitest";
import type { HostedCertificate, HostedReading } from "../../../src/core/hosted/hosted.ts";
import { knownCertificates } from "../../../src/core/hosted/known-certificates.ts";
import { NOW, reading } from "../decide/build.ts";

const certificate = (id: string, ...names: readonly string[]): HostedCertificate => ({
  id,
  sha256: id.padEnd(64, "0"),
  ...(names.length === 0 ? {} : { names }),
});
const hosted = (one: HostedCertificate): readonly HostedReading[] => [
  reading("origin", { kind: "present", certificate: one }, NOW),
];

test("fits by name, by wildcard of one level, and by the domain it is hosted for where it tells no names", () => {
  const known = knownCertificates(
    new Map([
      ["img.example.com:443", hosted(certificate("a"))],
      ["dl.example.com:8443", hosted(certificate("b", "dl.example.com", "*.dl.example.com"))],
      ["old.example.com:443", [reading("origin", { kind: "none" }, NOW)]],
    ]),
    new Map([["prod", [certificate("c", "*.EXAMPLE.com", "example.com"), certificate("d")]]]),
  );
  const fitting = (domain: string): readonly string[] =>
    known.fitting(domain).map(({ certificate: { id }, kept, holder }) => `${id} ${kept} ${holder}`);
  expect(fitting("img.example.com")).toEqual(["a hosted img.example.com:443", "c service prod"]);
  expect(fitting("dl.example.com")).toEqual(["b hosted dl.example.com:8443", "c service prod"]);
  expect(fitting("x.dl.example.com")).toEqual(["b hosted dl.example.com:8443"]);
  expect(fitting("example.com")).toEqual(["c service prod"]);
  expect(fitting("*.example.com")).toEqual(["c service prod"]);
  expect(fitting("old.example.com")).toEqual(["c service prod"]);
  expect(fitting("example.org")).toEqual([]);
});

test("a certificate that many domains share is told once", () => {
  const shared = certificate("a", "*.example.com");
  const everywhere = Array.from({ length: 50 }, (_, i) => [`d${i}.example.com:443`, hosted(shared)] as const);
  const known = knownCertificates(new Map(everywhere), new Map());
  expect(known.fitting("d7.example.com")).toHaveLength(1);
});
