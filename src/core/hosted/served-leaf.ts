import type { Certificate, DistinguishedName, Extensions } from "../x509/certificate.ts";

/** What judging needs of a leaf. A `Certificate` fits; what `servedLeaf` gives is small enough to remember for a whole fleet. */
export interface ServedLeaf
  extends Pick<Certificate, "sha256" | "sha1" | "serial" | "notBefore" | "notAfter"> {
  readonly subject: Pick<DistinguishedName, "text" | "attributes">;
  readonly issuer: Pick<DistinguishedName, "text">;
  readonly extensions: Pick<Extensions, "subjectAltName" | "extendedKeyUsage">;
}

/** Holds on to no byte of the certificate, bar the rare directory name. */
export function servedLeaf({
  sha256,
  sha1,
  serial,
  notBefore,
  notAfter,
  subject,
  issuer,
  extensions,
}: Certificate): ServedLeaf {
  const names = extensions.subjectAltName;
  return {
    sha256,
    sha1,
    serial,
    notBefore,
    notAfter,
    subject: { text: subject.text, attributes: subject.attributes },
    issuer: { text: issuer.text },
    extensions: {
      subjectAltName: names && { ...names, ip: names.ip.map((address) => address.slice()) },
      extendedKeyUsage: extensions.extendedKeyUsage,
    },
  };
}
