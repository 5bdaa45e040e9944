import { bindingKey } from "../../../core/inventory/binding.ts";
import { parseDeclaredDomain } from "../../../core/inventory/declared-domain.ts";
import type { BindingRecord } from "../../../core/record.ts";
import type { StatusData } from "./status-data.ts";

/** By key; else as people write a domain, in any script; without a port where it means exactly one. */
export function findRecord(
  data: Pick<StatusData, "find" | "records">,
  named: string,
): BindingRecord | undefined {
  const known = data.find(named);
  if (known !== undefined) return known;
  const parsed = parseDeclaredDomain(named);
  if (!parsed.ok) return undefined;
  const exact = data.find(bindingKey(parsed));
  if (exact !== undefined || named.endsWith(`:${parsed.port}`)) return exact;
  const [only, ...others] = [...data.records()].filter(({ binding }) => binding.domain === parsed.domain);
  return others.length === 0 ? only : undefined;
}
