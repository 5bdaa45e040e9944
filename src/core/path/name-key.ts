import type { DistinguishedName, NameAttribute } from "../x509/certificate.ts";

/**
 * A text that is equal for names that RFC 5280 §7.1 calls equal: case and runs of white space do not count, string types neither,
 * nor the order inside one relative name. Values that are no text must be equal as they are.
 */
export function nameKey(name: DistinguishedName): string {
  return rdnKeys(name).join("\n");
}

/** One key per relative name, outermost (country, say) first: what directory constraints compare as a prefix. */
export function rdnKeys(name: DistinguishedName): readonly string[] {
  const rdns: NameAttribute[][] = [];
  for (const attribute of name.attributes) {
    const rdn = rdns[attribute.rdn] ?? [];
    rdn.push(attribute);
    rdns[attribute.rdn] = rdn;
  }
  return Array.from(rdns, rdnKey);
}

/** A relative name without attributes has a place too, so that it cannot be left out unnoticed. */
function rdnKey(attributes: readonly NameAttribute[] | undefined): string {
  const parts = (attributes ?? []).map((attribute) => `${attribute.oid}=${foldedValue(attribute.value)}`);
  return parts.length > 1 ? parts.sort().join("\t") : (parts[0] ?? "");
}

function foldedValue(value: string): string {
  return value.trim().replace(/\s+/g, " ").toLowerCase();
}
