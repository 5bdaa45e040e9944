import type { Current } from "../app/current.ts";
import { defaultConfig } from "../config/default-config.ts";
import { mergeConfig } from "../config/merge-config.ts";
import { type Binding, bindingKey } from "../core/inventory/binding.ts";
import { DEFAULT_PORT, parseDeclaredDomain } from "../core/inventory/declared-domain.ts";
import { parseIpAddress } from "../core/names/ip-address.ts";
import { printable } from "../core/names/printable.ts";
import { UsageError } from "./shell.ts";

/**
 * The bindings that were named, as the inventory has them; a domain that it does not have gets the configuration's rules
 * and defaults. A name without a port means every port under which the inventory has it.
 */
export function selectBindings(
  { config }: Pick<Current, "config">,
  known: readonly Binding[],
  names: readonly string[],
): readonly Binding[] {
  const selected = names.flatMap((name) => {
    const wanted = parseNamed(name);
    const hits = known.filter(
      (b) => b.domain === wanted.domain && (wanted.anyPort || b.port === wanted.port),
    );
    return hits.length > 0 ? hits : adHoc(config, name);
  });
  return [...new Map(selected.map((binding) => [bindingKey(binding), binding])).values()];
}

/** Keys of the known bindings that a name means; ends the command when there is none. */
export function selectKnown(known: readonly Binding[], name: string): readonly string[] {
  const wanted = parseNamed(name);
  const hits = known.filter((b) => b.domain === wanted.domain && (wanted.anyPort || b.port === wanted.port));
  if (hits.length === 0)
    throw new UsageError(`${printable(name)} is not among the ${known.length} known domains.`);
  return hits.map(bindingKey);
}

/** The same bindings, probed at the given addresses instead of what DNS says. */
export function atAddresses(bindings: readonly Binding[], addresses: readonly string[]): readonly Binding[] {
  const odd = addresses.find((address) => parseIpAddress(address) === undefined);
  if (odd !== undefined) throw new UsageError(`--resolve takes an IP address, "${printable(odd)}" is none.`);
  return addresses.length === 0
    ? bindings
    : bindings.map((binding) => ({ ...binding, addresses: { only: addresses, also: [] } }));
}

function parseNamed(name: string): {
  readonly domain: string;
  readonly port: number;
  readonly anyPort: boolean;
} {
  const parsed = parseDeclaredDomain(name);
  if (!parsed.ok) throw new UsageError(`"${printable(name)}" cannot be checked: ${parsed.detail}.`);
  const { domain, port } = parsed;
  return { domain, port, anyPort: port === DEFAULT_PORT && !/:443$/.test(name) };
}

function adHoc(config: Current["config"], name: string): readonly Binding[] {
  const { declared } = defaultConfig("", [name]);
  return mergeConfig({ ...config, declared }).bindings;
}
