import { wildcardAbove } from "../core/hosted/known-certificates.ts";
import { type Binding, bindingKey, isWildcard } from "../core/inventory/binding.ts";
import type { RawBinding } from "../core/inventory/raw-binding.ts";
import { parseDomainName } from "../core/names/domain-name.ts";

/**
 * The names to probe for discovered wildcards (`probe.names`) as bindings of their own, told by whoever told the wildcard. A name that the
 * wildcard does not cover, or that is bound itself, is left out.
 */
export function probedNames(
  bindings: readonly Binding[],
  raws: readonly RawBinding[],
): readonly RawBinding[] {
  const bound = new Set(bindings.map(bindingKey));
  return bindings.filter(isWildcard).flatMap(({ domain: wildcard, port, probe }) =>
    probe.names.flatMap((told) => {
      const parsed = parseDomainName(told);
      if (!parsed.ok || wildcardAbove(parsed.name.name) !== wildcard) return [];
      const { name: domain } = parsed.name;
      if (bound.has(bindingKey({ domain, port }))) return [];
      const own = raws.filter((raw) => raw.domain === wildcard && raw.port === port);
      return own.map((raw) => ({ ...raw, domain, under: wildcard }));
    }),
  );
}
