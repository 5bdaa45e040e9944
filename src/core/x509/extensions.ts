import type { Extensions } from "./certificate.ts";
import { children, contentOf, DerError, type Element, expectTag, fieldsOf, onlyChild, TAG } from "./der.ts";
import { booleanOf, oidOf } from "./der-values.ts";
import {
  authorityInfoAccessOf,
  authorityKeyIdOf,
  basicConstraintsOf,
  extendedKeyUsageOf,
  keyUsageOf,
  policiesOf,
  sctTimestampsOf,
  subjectKeyIdOf,
} from "./extension-values.ts";
import { subjectAltNameOf } from "./general-names.ts";
import { type Irregularity, type Notes, readOrNote } from "./irregularities.ts";
import { nameConstraintsOf } from "./name-constraints.ts";
import { EXTENSION } from "./oids.ts";

interface RawExtension {
  readonly critical: boolean;
  /** The OCTET STRING that wraps the value. */
  readonly wrapper: Element;
}

/** Reads the list of extensions (RFC 5280 §4.2); `list` is the SEQUENCE, or undefined when the certificate has none. */
export function extensionsOf(list: Element | undefined, notes: Notes): Extensions {
  const raw = new Map<string, RawExtension>();
  for (const entry of list === undefined ? [] : children(expectTag(list, TAG.sequence, "the extensions"))) {
    const { oid, ...extension } = rawExtension(entry, notes);
    if (raw.has(oid)) throw new DerError("duplicate-extension", entry.start, `extension ${oid} occurs twice`);
    raw.set(oid, extension);
  }
  if (list !== undefined && raw.size === 0) notes.add("empty-extensions");
  const all = [...raw].map(([oid, { critical, wrapper }]) => ({ oid, critical, value: contentOf(wrapper) }));
  return { ...knownExtensions(raw, notes), all };
}

function rawExtension(entry: Element, notes: Notes): RawExtension & { readonly oid: string } {
  const fields = fieldsOf(entry, TAG.sequence, "an extension");
  const oid = oidOf(fields.take(TAG.oid, "the extension's identifier"));
  const flag = fields.takeIf(TAG.boolean);
  const wrapper = fields.take(TAG.octetString, "the extension's value");
  fields.done("the extension's value");
  const critical = flag !== undefined && booleanOf(flag);
  if (flag !== undefined && !critical) notes.add("explicit-default");
  return { oid, critical, wrapper };
}

function knownExtensions(raw: ReadonlyMap<string, RawExtension>, notes: Notes): Omit<Extensions, "all"> {
  /** One unreadable extension hides nothing but itself. */
  const read = <T>(
    oid: string,
    code: Irregularity,
    decode: (value: Element, critical: boolean) => T,
  ): T | undefined => {
    const extension = raw.get(oid);
    if (extension === undefined) return undefined;
    return readOrNote(notes, code, () =>
      decode(onlyChild(extension.wrapper, "the extension's value"), extension.critical),
    );
  };
  const access = read(
    EXTENSION.authorityInfoAccess,
    "malformed-authority-info-access",
    authorityInfoAccessOf,
  );
  if (raw.get(EXTENSION.authorityInfoAccess)?.critical === true) notes.add("authority-info-access-critical");
  return {
    subjectAltName: read(EXTENSION.subjectAltName, "malformed-subject-alt-name", (value, critical) =>
      subjectAltNameOf(value, critical, notes),
    ),
    basicConstraints: read(EXTENSION.basicConstraints, "malformed-basic-constraints", (value) =>
      basicConstraintsOf(value, notes),
    ),
    keyUsage: read(EXTENSION.keyUsage, "malformed-key-usage", (value) => keyUsageOf(value, notes)),
    extendedKeyUsage: read(EXTENSION.extendedKeyUsage, "malformed-extended-key-usage", (value) =>
      extendedKeyUsageOf(value, notes),
    ),
    nameConstraints: read(EXTENSION.nameConstraints, "malformed-name-constraints", (value, critical) =>
      nameConstraintsOf(value, critical, notes),
    ),
    subjectKeyId: read(EXTENSION.subjectKeyId, "malformed-subject-key-id", (value, critical) =>
      subjectKeyIdOf(value, critical, notes),
    ),
    authorityKeyId: read(EXTENSION.authorityKeyId, "malformed-authority-key-id", (value, critical) =>
      authorityKeyIdOf(value, critical, notes),
    ),
    caIssuers: access?.caIssuers ?? [],
    ocsp: access?.ocsp ?? [],
    policies: read(EXTENSION.policies, "malformed-policies", policiesOf) ?? [],
    sctTimestamps: read(EXTENSION.sctList, "malformed-sct-list", sctTimestampsOf) ?? [],
  };
}
