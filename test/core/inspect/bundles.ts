import { createChainEvaluator } from "../../../src/core/evaluate-chain.ts";
import { inspect } from "../../../src/core/inspect/inspect.ts";
import type { Inspection, InspectionInput, Judged } from "../../../src/core/inspect/inspection.ts";
import { type Material, readMaterial } from "../../../src/core/inspect/material.ts";
import type { DomainName } from "../../../src/core/names/domain-name.ts";
import { parseDomainName } from "../../../src/core/names/domain-name.ts";
import { createTrustStore, type TrustStore } from "../../../src/core/trust/trust-store.ts";
import { pemOf } from "../../../src/lab/authority.ts";
import { THRESHOLDS } from "../findings/usual-thresholds.ts";
import { AT } from "../small-family.ts";
import { mustParse } from "../x509/certificates.ts";

/** The material of a text or of bytes, which must be usable. */
export function material(content: string | Uint8Array, file: string = "bundle.pem"): Material {
  const read = readMaterial(file, typeof content === "string" ? Buffer.from(content) : content);
  if (!read.ok) throw new Error(read.problems.join("\n"));
  return read.material;
}

export function storeOf(
  name: string,
  ders: readonly Uint8Array[],
  facts: TrustStore["facts"] = {},
): TrustStore {
  return createTrustStore({ name, anchors: ders.map(mustParse), facts });
}

export function domain(text: string): DomainName {
  const parsed = parseDomainName(text);
  if (!parsed.ok) throw new Error(parsed.detail);
  return parsed.name;
}

/** Inspects a chain, or materials, at the tests' instant. */
export function inspected(
  chain: readonly Uint8Array[] | readonly Material[],
  options: Partial<InspectionInput> = {},
): Inspection {
  const ders = chain.flatMap((one) => (one instanceof Uint8Array ? [one] : []));
  const materials = chain.flatMap((one) => (one instanceof Uint8Array ? [] : [one]));
  return inspect({
    materials: ders.length > 0 ? [material(pemOf(ders))] : materials,
    at: AT.getTime(),
    domains: [],
    stores: [],
    publicStores: [],
    provider: undefined,
    thresholds: THRESHOLDS,
    evaluator: createChainEvaluator(),
    ...options,
  });
}

export function judgedOf({ judged, remarks }: Inspection): Judged {
  if (judged === undefined) throw new Error(remarks[0]?.summary ?? "not judged");
  return judged;
}

/** "severity code" of every remark. */
export function codesOf({ remarks }: Inspection): readonly string[] {
  return remarks.map(({ severity, code }) => `${severity} ${code}`);
}
