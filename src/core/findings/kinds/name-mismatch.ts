import { parseDomainName } from "../../names/domain-name.ts";
import { explainMismatch } from "../../names/match-name.ts";
import type { FindingKind } from "../facts.ts";
import { withLockedOut } from "../locked-out.ts";
import { hostingPlace } from "../places.ts";
import { about, atAddresses, seenLeaves } from "../seen.ts";

const SUBJECT = "The certificate";

/** The leaf does not name the domain (RFC 9525 §6). */
export const nameMismatch: FindingKind = {
  visitorsSee: "NET::ERR_CERT_COMMON_NAME_INVALID",
  actor: "customer",
  judge: (facts) => {
    const wrong = seenLeaves(facts).filter(({ seen }) => seen.nameMatch?.matches === false);
    const match = wrong[0]?.seen.nameMatch;
    const domain = parseDomainName(facts.binding.domain);
    if (match === undefined || match.matches || !domain.ok) return [];
    const why = explainMismatch(match, domain.name, wrong[0]?.leaf.extensions.subjectAltName);
    const where = atAddresses(
      facts,
      wrong.map(({ endpoint }) => endpoint),
    );
    const said = why.startsWith(SUBJECT)
      ? `${SUBJECT}${where}${why.slice(SUBJECT.length)}`
      : `${SUBJECT}${where} does not fit: ${why}`;
    return [
      {
        summary: withLockedOut(said, facts.practice),
        remedy: `Host a certificate that lists the name ${facts.binding.domain} itself ${hostingPlace(facts.binding, facts.served.layer)}.`,
        facts: { mismatch: match.reason },
        ...about(wrong),
      },
    ];
  },
};
