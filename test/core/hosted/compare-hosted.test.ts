import { beforeAll, describe, expect, test } from "vitest";
import { compareHosted, datesAgree, sameHosted } from "../../../src/core/hosted/compare-hosted.ts";
import type { DatedValue, HostedCertificate } from "../../../src/core/hosted/hosted.ts";
import { DAY, HOUR } from "../../../src/core/time.ts";
import type { Certificate } from "../../../src/core/x509/certificate.ts";
import { aRoot, hostedOf, issueFrom, NOW, type TestLeaf } from "../decide/build.ts";

let leaf: TestLeaf;
let served: Certificate;
let full: Required<Pick<HostedCertificate, "sha256" | "sha1" | "serial" | "issuer" | "names">> & {
  readonly notBefore: DatedValue;
  readonly notAfter: DatedValue;
};
beforeAll(async () => {
  leaf = await issueFrom(await aRoot())({ from: -1, to: 89, names: ["a.example", "b.example"] });
  served = leaf.certificate;
  full = hostedOf(leaf) as typeof full;
});

const day = (at: number): DatedValue => ({ at: Math.floor(at / DAY) * DAY, precision: "day", zone: "utc" });

describe("a hosted certificate and a served leaf are compared by the strongest key that both have", () => {
  type Case = [string, () => HostedCertificate, ReturnType<typeof compareHosted>];
  test.each<Case>([
    ["same SHA-256, all else wrong", () => ({ sha256: full.sha256, sha1: "00", serial: "00" }), "match"],
    ["other SHA-256, all else right", () => ({ ...full, sha256: "00" }), "different"],
    ["same SHA-1, serial wrong", () => ({ sha1: full.sha1, serial: "00", issuer: "CN=x" }), "match"],
    ["other SHA-1, serial right", () => ({ ...omit("sha256"), sha1: "00" }), "different"],
    ["serial and issuer", () => ({ serial: full.serial, issuer: full.issuer }), "match"],
    ["serial of another issuer", () => ({ serial: full.serial, issuer: "CN=other" }), "different"],
    [
      "another serial without its issuer, names and dates right",
      () => ({ serial: "01", names: full.names, notAfter: full.notAfter }),
      "different",
    ],
    [
      "the serial without its issuer",
      () => ({ serial: full.serial, names: full.names, notAfter: full.notAfter }),
      "probable",
    ],
    ["names and end", () => ({ names: full.names, notAfter: full.notAfter }), "probable"],
    [
      "names in another order and case",
      () => ({ names: ["B.example", "A.EXAMPLE"], notAfter: full.notAfter }),
      "probable",
    ],
    ["a name more", () => ({ names: [...full.names, "c.example"], notAfter: full.notAfter }), "different"],
    ["the end alone", () => ({ notAfter: full.notAfter }), "probable"],
    ["another end", () => ({ notAfter: { ...full.notAfter, at: full.notAfter.at + 1_000 } }), "different"],
    [
      "another beginning",
      () => ({ notAfter: full.notAfter, notBefore: { ...full.notBefore, at: full.notBefore.at - 1_000 } }),
      "different",
    ],
    ["the day of its end", () => ({ notAfter: day(served.notAfter) }), "probable"],
    ["the day after its end", () => ({ notAfter: day(served.notAfter + DAY) }), "different"],
    ["names without dates", () => ({ names: full.names }), "not-comparable"],
    ["nothing at all", () => ({}), "not-comparable"],
    ["an id and a binding time only", () => ({ id: "42", boundAt: NOW }), "not-comparable"],
  ])("%s", (_name, hosted, comparison) => {
    expect(compareHosted(hosted(), served)).toBe(comparison);
  });
});

function omit(key: keyof HostedCertificate): HostedCertificate {
  const { [key]: _left, ...rest } = hostedOf(leaf);
  return rest;
}

describe("a date as told can be an instant", () => {
  const noon = Date.parse("2027-02-20T12:00:00Z");
  const midnight = Date.parse("2027-02-20T00:00:00Z");
  test.each<[string, DatedValue, number, boolean]>([
    ["the second itself", { at: noon, precision: "second", zone: "utc" }, noon, true],
    ["within the second", { at: noon, precision: "millisecond", zone: "utc" }, noon + 999, true],
    ["a second off", { at: noon, precision: "second", zone: "utc" }, noon + 1_000, false],
    ["the day's first instant", { at: midnight, precision: "day", zone: "utc" }, midnight, true],
    ["the day's last instant", { at: midnight, precision: "day", zone: "utc" }, midnight + DAY - 1, true],
    ["the next day", { at: midnight, precision: "day", zone: "utc" }, midnight + DAY, false],
    ["Beijing time, known", { at: noon, precision: "second", zone: "utc+8" }, noon - 8 * HOUR, false],
    ["perhaps Beijing time", { at: noon, precision: "second", zone: "unknown" }, noon - 8 * HOUR, true],
    ["perhaps UTC", { at: noon, precision: "second", zone: "unknown" }, noon, true],
    ["neither zone", { at: noon, precision: "second", zone: "unknown" }, noon - 4 * HOUR, false],
    [
      "a day that began in Beijing",
      { at: midnight, precision: "day", zone: "unknown" },
      midnight - HOUR,
      true,
    ],
  ])("%s", (_name, value, at, agrees) => {
    expect(datesAgree(value, at)).toBe(agrees);
  });
});

describe("two readings tell the same certificate", () => {
  const end: DatedValue = { at: NOW, precision: "second", zone: "utc" };
  test.each<[string, HostedCertificate, HostedCertificate, boolean]>([
    ["by SHA-256", { sha256: "aa", id: "1" }, { sha256: "aa", id: "2" }, true],
    ["not by another SHA-256", { sha256: "aa", sha1: "11" }, { sha256: "bb", sha1: "11" }, false],
    ["by SHA-1, where one tells no SHA-256", { sha256: "aa", sha1: "11" }, { sha1: "11" }, true],
    ["by id", { id: "1" }, { id: "1", notAfter: end }, true],
    [
      "by end and names",
      { sha1: "11", notAfter: end, names: ["a"] },
      { sha256: "aa", notAfter: end, names: ["A"] },
      true,
    ],
    [
      "by the end, where one tells no names",
      { sha1: "11", notAfter: end },
      { sha256: "aa", notAfter: end, names: ["a"] },
      true,
    ],
    ["not by other names", { notAfter: end, names: ["a"] }, { notAfter: end, names: ["b"] }, false],
    ["not without anything in common", { sha1: "11" }, { sha256: "aa" }, false],
    ["not by nothing", {}, {}, false],
  ])("%s", (_name, a, b, same) => {
    expect(sameHosted(a, b)).toBe(same);
    expect(sameHosted(b, a)).toBe(same);
  });
});
