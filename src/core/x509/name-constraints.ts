import type { GeneralSubtree, NameConstraints } from "./certificate.ts";
import { children, contentOf, type Element, expectTag, fieldsOf, onlyChild, TAG } from "./der.ts";
import { distinguishedNameOf } from "./distinguished-name.ts";
import { GENERAL_NAME, uncomparedChoice } from "./general-names.ts";
import type { Notes } from "./irregularities.ts";
import { ia5 } from "./strings.ts";

/** Reads nameConstraints (RFC 5280 §4.2.1.10). */
export function nameConstraintsOf(value: Element, critical: boolean, notes: Notes): NameConstraints {
  if (!critical) notes.add("name-constraints-not-critical");
  const fields = fieldsOf(value, TAG.sequence, "nameConstraints");
  const permitted = fields.takeIf(0xa0);
  const excluded = fields.takeIf(0xa1);
  fields.done("the excluded subtrees");
  const constraints = {
    critical,
    permitted: subtrees(permitted, notes),
    excluded: subtrees(excluded, notes),
  };
  if (permitted === undefined && excluded === undefined) notes.add("name-constraints-empty");
  return constraints;
}

function subtrees(list: Element | undefined, notes: Notes): GeneralSubtree[] {
  if (list === undefined) return [];
  const entries = children(list);
  if (entries.length === 0) notes.add("name-constraints-empty");
  return entries.map((entry) => {
    const [base, ...limits] = children(expectTag(entry, TAG.sequence, "a subtree"));
    if (limits.length > 0) notes.add("name-constraints-min-max");
    return subtreeOf(base ?? onlyChild(entry, "a subtree"), notes);
  });
}

function subtreeOf(base: Element, notes: Notes): GeneralSubtree {
  const bytes = contentOf(base);
  switch (base.tag) {
    case GENERAL_NAME.dns:
      return { kind: "dns", base: textOf(bytes, NO_WILDCARD, notes) };
    case GENERAL_NAME.email:
      return { kind: "email", base: textOf(bytes, VISIBLE, notes) };
    case GENERAL_NAME.uri:
      return { kind: "uri", base: textOf(bytes, NO_WILDCARD, notes) };
    case GENERAL_NAME.ip:
      if (!isAddressAndMask(bytes)) notes.add("name-constraints-bad-base");
      return { kind: "ip", base: bytes };
    case GENERAL_NAME.directory:
      return { kind: "directory", base: distinguishedNameOf(onlyChild(base, "a directory name"), notes) };
    default:
      return { kind: "other", tag: uncomparedChoice(base) };
  }
}

const VISIBLE = /^[!-~]*$/;
/** An asterisk is a letter like others in a mailbox; in a host it would be a wildcard, which constraints do not know. */
const NO_WILDCARD = /^[!-)+-~]*$/;

function textOf(bytes: Uint8Array, allowed: RegExp, notes: Notes): string {
  const { text } = ia5(bytes);
  if (!allowed.test(text)) notes.add("name-constraints-bad-base");
  return text;
}

/** Address and mask of equal length, the mask being ones and then zeros (RFC 4632 §3.1). */
export function isAddressAndMask(bytes: Uint8Array): boolean {
  if (bytes.length !== 8 && bytes.length !== 32) return false;
  const mask = [...bytes.subarray(bytes.length / 2)]
    .map((octet) => octet.toString(2).padStart(8, "0"))
    .join("");
  return /^1*0*$/.test(mask);
}
