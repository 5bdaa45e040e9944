import { isDnsName } from "../names/dns-syntax.ts";
import type { GeneralSubtree } from "../x509/certificate.ts";
import { isAddressAndMask } from "../x509/name-constraints.ts";
import type { ConstrainedName } from "./constrained-names.ts";
import { rdnKeys } from "./name-key.ts";

/** Why a constraint says nothing that one could follow; undefined when it is well formed. */
export function constraintFault(subtree: GeneralSubtree): string | undefined {
  switch (subtree.kind) {
    case "dns":
      return subtree.base === "" || isDnsName(subtree.base) ? undefined : "hold a malformed DNS name";
    case "email":
      return isEmailBase(subtree.base) ? undefined : "hold a malformed e-mail name";
    case "uri":
      return isHostBase(subtree.base) ? undefined : "hold a malformed URI host";
    case "ip":
      return isAddressAndMask(subtree.base) ? undefined : "hold a malformed address range";
    default:
      return undefined;
  }
}

/** A constraint in the form in which it is compared; `kind` is the one of the names that it is about. */
export type Subtree = { readonly weight: number } & (
  | { readonly kind: "dns" | "email" | "uri"; readonly base: string }
  | { readonly kind: "ip"; readonly base: Uint8Array }
  | { readonly kind: "directory"; readonly rdns: readonly string[] }
  | { readonly kind: `other ${number}` }
);

/** `weight` is about what one comparison costs. */
export function prepareSubtree(subtree: GeneralSubtree): Subtree {
  switch (subtree.kind) {
    case "directory": {
      const rdns = rdnKeys(subtree.base);
      return { kind: "directory", rdns, weight: 1 + rdns.length };
    }
    case "other":
      return { kind: `other ${subtree.tag}`, weight: 1 };
    case "ip":
      return { kind: "ip", base: subtree.base, weight: 1 };
    default:
      return { kind: subtree.kind, base: subtree.base, weight: 1 + Math.floor(subtree.base.length / 64) };
  }
}

/** Inside a permitted subtree. A wildcard name is inside when all that it stands for is. */
export function isPermitted(name: ConstrainedName, subtree: Subtree): boolean {
  if (name.kind === "dns" && subtree.kind === "dns")
    return isWithin(withoutWildcard(name.value), subtree.base);
  return isInside(name, subtree);
}

/** Touching an excluded subtree. A wildcard name is excluded when anything that it stands for is. */
export function isExcluded(name: ConstrainedName, subtree: Subtree): boolean {
  if (name.kind !== "dns" || subtree.kind !== "dns") return isInside(name, subtree);
  const parent = withoutWildcard(name.value);
  if (isWithin(parent, subtree.base)) return true;
  const isWildcard = parent !== name.value;
  return (
    isWildcard && subtree.base.slice(subtree.base.indexOf(".") + 1).toLowerCase() === parent.toLowerCase()
  );
}

function isInside(name: ConstrainedName, subtree: Subtree): boolean {
  if (name.kind === "ip" && subtree.kind === "ip") return isInRange(name.bytes, subtree.base);
  if (name.kind === "email" && subtree.kind === "email") return isMailboxWithin(name.value, subtree.base);
  if (name.kind === "uri" && subtree.kind === "uri") return isHostWithin(name.value, subtree.base);
  if (name.kind === "directory" && subtree.kind === "directory") {
    return subtree.rdns.every((rdn, index) => rdn === name.rdns[index]);
  }
  return false;
}

function withoutWildcard(name: string): string {
  return name.startsWith("*.") ? name.slice(2) : name;
}

/** DNS: the base itself and whatever adds labels in front of it; the empty base holds every name. */
function isWithin(name: string, base: string): boolean {
  const lower = name.toLowerCase();
  const suffix = base.toLowerCase();
  return suffix === "" || lower === suffix || lower.endsWith(`.${suffix}`);
}

/** E-mail and URI: a host means itself; with a leading period, whatever has labels in front of it. */
function isHostWithin(host: string, base: string): boolean {
  const lower = host.toLowerCase();
  const wanted = base.toLowerCase();
  return wanted.startsWith(".") ? lower.endsWith(wanted) && lower !== wanted : lower === wanted;
}

/** A mailbox means itself (its local part by exact case), anything else a host. */
function isMailboxWithin(mailbox: string, base: string): boolean {
  const at = mailbox.lastIndexOf("@");
  const baseAt = base.lastIndexOf("@");
  const host = mailbox.slice(at + 1);
  if (baseAt === -1) return isHostWithin(host, base);
  return mailbox.slice(0, at) === base.slice(0, baseAt) && isHostWithin(host, base.slice(baseAt + 1));
}

function isInRange(address: Uint8Array, base: Uint8Array): boolean {
  const size = base.length / 2;
  if (address.length !== size) return false;
  return address.every(
    (octet, i) => (octet & (base[size + i] ?? 0)) === ((base[i] ?? 0) & (base[size + i] ?? 0)),
  );
}

function isEmailBase(base: string): boolean {
  const parts = base.split("@");
  const host = parts.at(-1) ?? "";
  if (parts.length > 2 || parts[0] === "") return false;
  return parts.length === 2 ? isDnsName(host) : isHostBase(host);
}

function isHostBase(base: string): boolean {
  return isDnsName(base.startsWith(".") ? base.slice(1) : base);
}
