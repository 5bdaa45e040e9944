import type { OpenFinding } from "../../../../src/core/findings/finding.ts";
import { findingId } from "../../../../src/core/findings/finding-id.ts";
import { bindingKey } from "../../../../src/core/inventory/binding.ts";
import type { BindingRecord } from "../../../../src/core/record.ts";
import { DAY } from "../../../../src/core/time.ts";
import {
  chainLike,
  endpointOf,
  findingOf,
  NOW,
  openOf,
  richChains,
} from "../../../contracts/store-fixtures.ts";
import { plantBinding, plantJudgement, plantRecord } from "../../metrics/planted-records.ts";
import type { Planted } from "./site.ts";

/** A record that is well. */
export function well(domain: string, changes: Partial<BindingRecord> = {}): Planted {
  const chain = chainLike("leaf");
  const record = plantRecord(domain, {
    judgement: plantJudgement(),
    endpoints: [endpointOf(chain, NOW)],
    ...changes,
  });
  return { record, chains: richChains() };
}

/** A record with findings. */
export function sick(domain: string, ...findings: readonly Partial<OpenFinding>[]): Planted {
  const binding = plantBinding(domain);
  const open = findings.map((one) => openOf(findingOf(binding, { deadline: NOW + 12 * DAY, ...one }), NOW));
  return well(domain, { binding, findings: open });
}

export function keyOf({ record }: Planted): string {
  return bindingKey(record.binding);
}

export function idOf({ record }: Planted): string {
  const [finding] = record.findings;
  if (finding === undefined) throw new Error("it has no finding");
  return findingId(finding);
}
