import { isCertificateDnsName } from "../names/dns-syntax.ts";
import type { DistinguishedName, SubjectAltName } from "./certificate.ts";
import { children, contentOf, DerError, type Element, expectTag, onlyChild, TAG } from "./der.ts";
import { oidOf } from "./der-values.ts";
import { distinguishedNameOf } from "./distinguished-name.ts";
import type { Irregularity, Notes } from "./irregularities.ts";
import { ia5 } from "./strings.ts";

/** GeneralName choices (RFC 5280 §4.2.1.6) by identifier octet. */
export const GENERAL_NAME = { email: 0x81, dns: 0x82, directory: 0xa4, uri: 0x86, ip: 0x87 } as const;

const OTHER_NAME = 0xa0;
const REGISTERED_ID = 0x88;
/** What nobody compares, x400Address and ediPartyName among it. */
const UNCOMPARED: ReadonlySet<number> = new Set([OTHER_NAME, 0xa3, 0xa5, REGISTERED_ID]);

/** The choice of a name that nobody compares. What is no GeneralName at all is refused: clients refuse all names for the sake of one. */
export function uncomparedChoice(entry: Element): number {
  if (!UNCOMPARED.has(entry.tag)) throw new DerError("unexpected-element", entry.start, "expected a name");
  if (entry.tag === REGISTERED_ID) oidOf(entry);
  if (entry.tag === OTHER_NAME) {
    const [type, value, ...more] = children(entry);
    if (type?.tag !== TAG.oid || value?.tag !== 0xa0 || more.length > 0)
      throw new DerError("unexpected-element", entry.start, "expected a type and a value");
  }
  return entry.tag & 0x1f;
}

/** Reads subjectAltName. Odd entries stay in the lists as they are and are noted. */
export function subjectAltNameOf(value: Element, critical: boolean, notes: Notes): SubjectAltName {
  const dns: string[] = [];
  const ip: Uint8Array[] = [];
  const email: string[] = [];
  const uri: string[] = [];
  const directory: DistinguishedName[] = [];
  const others: number[] = [];
  const entries = children(expectTag(value, TAG.sequence, "a list of names"));
  if (entries.length === 0) notes.add("san-empty");
  for (const entry of entries) {
    const bytes = contentOf(entry);
    switch (entry.tag) {
      case GENERAL_NAME.dns:
        dns.push(textOf(bytes, isCertificateDnsName, "san-bad-dns-name", notes));
        break;
      case GENERAL_NAME.email:
        email.push(textOf(bytes, isMailbox, "san-bad-email", notes));
        break;
      case GENERAL_NAME.uri:
        uri.push(textOf(bytes, hasScheme, "san-bad-uri", notes));
        break;
      case GENERAL_NAME.ip:
        if (bytes.length !== 4 && bytes.length !== 16) notes.add("san-bad-ip");
        ip.push(bytes);
        break;
      case GENERAL_NAME.directory:
        directory.push(distinguishedNameOf(onlyChild(entry, "a directory name"), notes));
        break;
      default:
        others.push(uncomparedChoice(entry));
    }
  }
  return { critical, dns, ip, email, uri, directory, others };
}

function textOf(
  bytes: Uint8Array,
  valid: (text: string) => boolean,
  code: Irregularity,
  notes: Notes,
): string {
  const { text, clean } = ia5(bytes);
  if (!clean || !valid(text)) notes.add(code);
  return text;
}

function isMailbox(text: string): boolean {
  return /^[!-~]+@[A-Za-z0-9.-]+$/.test(text);
}

function hasScheme(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9+.-]*:[!-~]+$/.test(text);
}
