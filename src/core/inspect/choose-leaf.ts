import { subjectName } from "../path/certificate-names.ts";
import { listText } from "../words.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { Remark } from "./inspection.ts";

/** The position of the one certificate that a server would show as its own, or why there is none. */
export function chooseLeaf(certificates: readonly Certificate[]): number | Remark {
  const distinct = certificates.filter(
    (one, i) => certificates.findIndex(({ sha256 }) => sha256 === one.sha256) === i,
  );
  const servers = distinct.filter((one) => !isAuthority(one, distinct));
  // Self-made certificates for servers often call themselves an authority.
  const leaves = servers.length > 0 ? servers : distinct.filter(namesHost);
  const [leaf] = leaves;
  if (leaf !== undefined && leaves.length === 1) return certificates.indexOf(leaf);
  return leaf === undefined ? none(distinct) : several(leaves, certificates);
}

/** Says so, or issued something that is here: old roots do not say so. */
function isAuthority(certificate: Certificate, among: readonly Certificate[]): boolean {
  if (certificate.extensions.basicConstraints?.ca === true) return true;
  return among.some(
    (other) => other !== certificate && Buffer.compare(other.issuer.der, certificate.subject.der) === 0,
  );
}

function namesHost({ extensions: { subjectAltName } }: Certificate): boolean {
  return (subjectAltName?.dns.length ?? 0) + (subjectAltName?.ip.length ?? 0) > 0;
}

function none(certificates: readonly Certificate[]): Remark {
  const what =
    certificates.length === 1
      ? "It is the certificate of an authority"
      : "All of them are certificates of authorities";
  return {
    code: "nothing-to-judge",
    severity: "unknown",
    about: "bundle",
    summary: `${what}: there is no server's certificate that could be judged.`,
    remedy: "Add the file with the server's certificate.",
  };
}

function several(leaves: readonly Certificate[], all: readonly Certificate[]): Remark {
  const names = leaves.map((leaf) => `${subjectName(leaf)} (number ${all.indexOf(leaf) + 1})`);
  return {
    code: "nothing-to-judge",
    severity: "unknown",
    about: "bundle",
    summary: `There are ${leaves.length} certificates of servers, ${listText(names)}; a bundle is for one.`,
    remedy: "Inspect each with its own intermediates.",
  };
}
