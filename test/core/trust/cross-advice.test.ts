import { expect, test } from "vitest";
import { loadTrustStores } from "../../../src/adapters/trust-stores/load-trust-stores.ts";
import { anchorNames } from "../../../src/core/trust/anchor-names.ts";
import { crossAdvice } from "../../../src/core/trust/cross-advice.ts";
import { createTrustStore, type TrustStore } from "../../../src/core/trust/trust-store.ts";

const loaded = await loadTrustStores({ userStores: new Map() });
if (!loaded.ok) throw new Error(loaded.problems.join());
const { trustData, stores } = loaded;
const known = { crosses: trustData.crossCertificates, names: anchorNames(trustData) };

function certificateOf(name: string) {
  const anchor = trustData.anchors.find((one) => one.name === name)?.certificate;
  if (anchor === undefined) throw new Error(name);
  return anchor;
}

function devicesWith(...names: readonly string[]): TrustStore {
  return createTrustStore({ name: "devices", anchors: names.map(certificateOf) });
}

const R1 = "GlobalSign Root CA";
const R3 = "GlobalSign Root CA - R3";
const R6 = "GlobalSign Root CA - R6";
const R46 = "GlobalSign Root R46";
const day = (text: string): number => Date.parse(text);

test.each<[root: string, has: readonly string[], at: string, sha256: string | undefined, why: string]>([
  [R46, [R1], "2026-11-22", "a5e33c28e3013a71", "devices that know R1 only"],
  [R46, [R1, R3], "2026-11-22", "a63c1398b5f8dd2d", "of two ways the one that lasts longer"],
  [R46, [R1, R3, R6], "2026-11-22", "45cb1d874cb03bd5", "and longer still"],
  [R46, [R1, R3], "2029-03-19", undefined, "both have ended"],
  [R3, [R1], "2026-11-22", "445eec78bc612150", "the sha256 one of two"],
  [R6, [R3], "2026-11-22", "dda8da736187d76f", "R6 over R3"],
  [R1, [R46], "2026-11-22", undefined, "no cross leads back"],
])("from %s to devices with %j on %s: %s (%s)", (root, has, at, sha256) => {
  const advice = crossAdvice(known, certificateOf(root).sha256, devicesWith(...has), day(at));
  if (sha256 === undefined) expect(advice).toBeUndefined();
  else expect(advice).toContain(sha256);
});

test("names both roots and the end, in one sentence", () => {
  const advice = crossAdvice(known, certificateOf(R46).sha256, devicesWith(R1), day("2026-11-22"));
  expect(advice).toMatch(
    /^Send the cross-certificate of GlobalSign Root R46 issued by GlobalSign Root CA in addition \(SHA-256 [0-9a-f]{64}, ends 2028-01-28[^)]*\)\.$/,
  );
});

test("sends nobody to a root that the store has given up", () => {
  const mozilla = stores.get("mozilla");
  if (mozilla === undefined) throw new Error("mozilla");
  expect(crossAdvice(known, certificateOf(R3).sha256, mozilla, day("2026-11-22"))).toBeUndefined();
});
