import { formatIpAddress } from "../../names/ip-address.ts";
import type { SubjectAltName } from "../../x509/certificate.ts";
import type { FindingKind } from "../facts.ts";
import { about, seenLeaves } from "../seen.ts";

const COMMON_NAME = "2.5.4.3";

/** The subject's common name looks like a host name that no subjectAltName repeats: clients ignore it (RFC 9525 §2). */
export const commonNameNotInSan: FindingKind = {
  visitorsSee: "",
  actor: "ca",
  judge: (facts) => {
    const odd = seenLeaves(facts).flatMap((seen) => {
      const commonName =
        seen.leaf.subject.attributes.find(({ oid }) => oid === COMMON_NAME)?.value.toLowerCase() ?? "";
      const names = hostsOf(seen.leaf.extensions.subjectAltName);
      return looksLikeHost(commonName) && !names.includes(commonName) ? [seen] : [];
    });
    if (odd.length === 0) return [];
    return [
      {
        summary: `The certificate of ${facts.binding.domain} names a host in its common name that is not among its alternative names; clients ignore it.`,
        remedy: "Nothing now; have the name listed as alternative name at the next renewal if it matters.",
        ...about(odd),
      },
    ];
  },
};

/** Without a pattern that tries every dot of a hostile name. */
function looksLikeHost(name: string): boolean {
  const dot = name.indexOf(".", 1);
  return dot > 0 && dot < name.length - 1 && !/\s/.test(name);
}

function hostsOf(names: SubjectAltName | undefined): readonly string[] {
  return [...(names?.dns ?? []).map((name) => name.toLowerCase()), ...(names?.ip ?? []).map(formatIpAddress)];
}
