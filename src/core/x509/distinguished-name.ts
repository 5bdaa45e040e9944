import { replaceInvisible } from "../names/printable.ts";
import type { DistinguishedName, NameAttribute } from "./certificate.ts";
import { children, contentOf, type Element, encodingOf, expectTag, fieldsOf, TAG } from "./der.ts";
import { oidOf } from "./der-values.ts";
import { toHex } from "./hex.ts";
import type { Notes } from "./irregularities.ts";
import { ATTRIBUTE_NAMES } from "./oids.ts";
import { decodeString, isStringTag } from "./strings.ts";

/** Reads a Name (RFC 5280 §4.1.2.4). Odd strings are noted, never refused. */
export function distinguishedNameOf(element: Element, notes: Notes): DistinguishedName {
  expectTag(element, TAG.sequence, "a distinguished name");
  const attributes = children(element).flatMap((rdn, index) => rdnAttributes(rdn, index, notes));
  return { der: encodingOf(element), text: nameText(attributes), attributes };
}

function rdnAttributes(rdn: Element, index: number, notes: Notes): NameAttribute[] {
  const parts = children(expectTag(rdn, TAG.set, "a relative distinguished name"));
  if (parts.length === 0) notes.add("name-empty-rdn");
  if (parts.some((part, i) => i > 0 && compareEncodings(parts[i - 1], part) > 0)) notes.add("name-set-order");
  return parts.map((part) => {
    const fields = fieldsOf(part, TAG.sequence, "a name attribute");
    const oid = oidOf(fields.take(TAG.oid, "an attribute type"));
    const value = fields.takeAny("an attribute value");
    fields.done("the attribute value");
    return { oid, rdn: index, value: attributeValue(value, notes), tag: value.tag };
  });
}

function attributeValue(element: Element, notes: Notes): string {
  const decoded = decodeString(element.tag, contentOf(element));
  if (decoded === undefined) return `#${toHex(encodingOf(element))}`;
  if (!decoded.clean) notes.add("name-string-characters");
  return decoded.text;
}

function compareEncodings(left: Element | undefined, right: Element): number {
  return left === undefined ? -1 : Buffer.compare(encodingOf(left), encodingOf(right));
}

/** Real names have a few hundred characters. */
const LONGEST_TEXT = 2_000;

/** RFC 4514 §2: the last relative name first, its attributes joined by "+". */
function nameText(attributes: readonly NameAttribute[]): string {
  const rdns: string[] = [];
  for (const attribute of attributes) {
    // What is no string already stands as "#" and the hex of its encoding (RFC 4514 §2.4).
    const value = isStringTag(attribute.tag) ? escapeValue(attribute.value) : attribute.value;
    const text = `${ATTRIBUTE_NAMES[attribute.oid] ?? attribute.oid}=${value}`;
    const earlier = rdns[attribute.rdn];
    rdns[attribute.rdn] = earlier === undefined ? text : `${earlier}+${text}`;
  }
  const text = rdns
    .filter((rdn) => rdn !== undefined)
    .reverse()
    .join(",");
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT).toWellFormed()}…`;
}

function escapeValue(value: string): string {
  return replaceInvisible(value.replace(/^[ #]|[\\",+;<>]| $/g, "\\$&"), (character) =>
    toHex(Buffer.from(character)).toUpperCase().replace(/../g, "\\$&"),
  );
}
