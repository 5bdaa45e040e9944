import type { Current } from "../app/current.ts";
import { defaultConfig } from "../config/default-config.ts";
import { mergeConfig } from "../config/merge-config.ts";
import { nearest } from "../config/suggest.ts";
import { type Binding, bindingKey, isWildcard } from "../core/inventory/binding.ts";
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
    const hits = meantBy(name, known);
    return hits.length > 0 ? hits : adHoc(config, name);
  });
  return [...new Map(selected.map((binding) => [bindingKey(binding), binding])).values()];
}

/** Keys of the known bindings that a name means; ends the command when there is none. */
export function selectKnown(known: readonly Binding[], name: string): readonly string[] {
  const hits = meantBy(name, known);
  if (hits.length === 0) throw unknownDomain(name, known);
  return hits.map(bindingKey);
}

/** Comparing with more would take seconds. */
const COMPARED = 5_000;

function unknownDomain(name: string, known: readonly Binding[]): UsageError {
  const said = `${printable(name)} is not among the ${known.length} known domains`;
  const near = nearest(
    name.replace(/:\d+$/, ""),
    known.slice(0, COMPARED).map(({ domain }) => domain),
  );
  if (near !== undefined) return new UsageError(`${said}; did you mean ${near}?`);
  return new UsageError(
    known.length === 0
      ? `${said}: the daemon has not read its inventory yet.`
      : `${said}; \`certhorizon domains\` lists them.`,
  );
}

/** Keys of the known bindings that a name means; none where it is not known. */
export function knownKeys(known: readonly Binding[], name: string): readonly string[] {
  return meantBy(name, known).map(bindingKey);
}

/** The same bindings, probed at the given addresses instead of what DNS says. */
export function atAddresses(bindings: readonly Binding[], addresses: readonly string[]): readonly Binding[] {
  const odd = addresses.find((address) => parseIpAddress(address) === undefined);
  if (odd !== undefined) throw new UsageError(`--resolve takes an IP address, "${printable(odd)}" is none.`);
  return addresses.length === 0
    ? bindings
    : bindings.map((binding) => ({ ...binding, addresses: { only: addresses, also: [] } }));
}

function meantBy(name: string, known: readonly Binding[]): readonly Binding[] {
  // Nobody declares a wildcard, but an account may have told one.
  const wildcards = known.filter((binding) => isWildcard(binding) && binding.domain === name.toLowerCase());
  if (wildcards.length > 0) return wildcards;
  const wanted = parseNamed(name);
  return known.filter((b) => b.domain === wanted.domain && (wanted.anyPort || b.port === wanted.port));
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
