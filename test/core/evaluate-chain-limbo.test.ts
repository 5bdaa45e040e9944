import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { evaluateChain } from "../../src/core/evaluate-chain.ts";
import type { StoreVerdict } from "../../src/core/evaluation.ts";
import { trustStoreFromPem } from "../../src/core/trust/trust-store-from-pem.ts";
import { isJudged, type LimboCase, readLimbo } from "./limbo.ts";
import { derOf } from "./x509/certificates.ts";

const DEFAULT_TIME = "2026-11-22T12:00:00Z";

const native = readLimbo("limbo-native-208.json")?.filter(isJudged);
const pathBuilding = readLimbo("limbo-bettertls-pathbuilding-81.json")?.filter(isJudged);

function judge(limboCase: LimboCase): StoreVerdict | undefined {
  const { trusted_certs, peer_certificate, untrusted_intermediates } = limboCase;
  return evaluateChain({
    chain: [peer_certificate, ...untrusted_intermediates].flatMap(derOf),
    at: new Date(limboCase.validation_time ?? DEFAULT_TIME),
    stores: [trustStoreFromPem("limbo", trusted_certs.join("\n"))],
    domain: limboCase.expected_peer_name?.value,
  }).verdicts[0];
}

/** Cases that are judged otherwise than expected, sorted. */
function deviations(cases: readonly LimboCase[], expected: LimboCase["expected_result"]): string[] {
  return cases
    .filter((limboCase) => limboCase.expected_result === expected)
    .filter((limboCase) => judge(limboCase)?.trusted !== (expected === "SUCCESS"))
    .map(({ id }) => id)
    .sort();
}

/** The cases listed under a heading of the documentation. */
function documented(heading: string): string[] {
  const page = readFileSync(resolve(import.meta.dirname, "../../docs/conformance.md"), "utf8");
  const section = page.split(/^## /m).find((part) => part.startsWith(heading)) ?? "";
  return [...section.matchAll(/^\| `([^`]+)` \|/gm)].map(([, id]) => id ?? "").sort();
}

function documentedCounts(set: string): number[] {
  const page = readFileSync(resolve(import.meta.dirname, "../../docs/conformance.md"), "utf8");
  const row = page.split("\n").find((line) => line.startsWith(`| ${set} |`)) ?? "";
  return row.split("|").slice(2, 6).map(Number);
}

describe.skipIf(native === undefined)(
  "x509-limbo, native cases (skipped where ../shared/data/limbo is absent)",
  () => {
    const cases = native ?? [];

    it("accepts against expectation exactly what the documentation lists", () => {
      expect(deviations(cases, "FAILURE")).toEqual(documented("Accepted"));
    });

    it("refuses against expectation exactly what the documentation lists", () => {
      expect(deviations(cases, "SUCCESS")).toEqual(documented("Refused"));
    });

    it("counts as the documentation says", () => {
      const accepted = documented("Accepted").length;
      const refused = documented("Refused").length;
      const counts = [cases.length, cases.length - accepted - refused, accepted, refused];
      expect(documentedCounts("native")).toEqual(counts);
    });
  },
);

describe.skipIf(pathBuilding === undefined)(
  "BetterTLS path building (skipped where ../shared/data/limbo is absent)",
  () => {
    const cases = pathBuilding ?? [];

    it("judges every case as expected", () => {
      expect(cases).toHaveLength(81);
      expect(deviations(cases, "SUCCESS")).toEqual([]);
      expect(deviations(cases, "FAILURE")).toEqual([]);
    });

    it("is of the same opinion when the certificates come in another order", () => {
      const reversed = cases.map((limboCase) => ({
        ...limboCase,
        untrusted_intermediates: limboCase.untrusted_intermediates.toReversed(),
      }));
      const verdicts = (list: readonly LimboCase[]): unknown[] =>
        list.map((limboCase) => ({ id: limboCase.id, ...judge(limboCase) }));
      expect(verdicts(reversed)).toEqual(verdicts(cases));
    });
  },
);
