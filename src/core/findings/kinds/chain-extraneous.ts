import type { PresentedCertificate } from "../../evaluation.ts";
import { nameInSentence } from "../../names/printable.ts";
import { listText } from "../../words.ts";
import type { FindingKind } from "../facts.ts";
import { leafAt } from "../seen.ts";

/** Certificates are sent that no configured store has any use for. */
export const chainExtraneous: FindingKind = {
  visitorsSee: "",
  actor: "customer",
  judge: (facts) => {
    const found = facts.endpoints.flatMap((endpoint) => {
      const evaluation = endpoint.seen?.evaluation;
      if (evaluation === undefined) return [];
      const { certificates } = evaluation.presented;
      const leadsSomewhere = evaluation.unused.length < certificates.length;
      const idle = certificates.filter(
        ({ position, role }) =>
          position > 0 &&
          (role === "duplicate" ||
            role === "stranger" ||
            (leadsSomewhere && evaluation.unused.includes(position))),
      );
      return idle.length === 0 ? [] : [{ endpoint, idle }];
    });
    const first = found[0];
    if (first === undefined) return [];
    const crosses = first.idle.filter(({ crossedBy }) => crossedBy !== undefined);
    const strays = first.idle.filter(({ crossedBy }) => crossedBy === undefined);
    const what = [
      ...(strays.length > 0 ? [`certificates that lead nowhere: ${names(strays)}`] : []),
      ...(crosses.length > 0 ? [`cross-certificates to no root of your stores: ${names(crosses)}`] : []),
    ];
    const endpoints = found.map(({ endpoint }) => endpoint);
    return [
      {
        summary: `${facts.binding.domain} sends ${what.join("; and ")}.`,
        remedy: [...(strays.length > 0 ? [STRAYS] : []), ...(crosses.length > 0 ? [CROSSES] : [])].join(" "),
        endpoints,
        ...leafAt(facts, endpoints),
      },
    ];
  },
};

const STRAYS = "Upload the leaf and its intermediates only, each once.";
const CROSSES = "Keep a cross-certificate if older clients need it; else leave it out of the next upload.";

/** "CN=Lab R3, by Lab R1 (number 3)": counted from one, as in the chain that is shown beside it. */
function names(certificates: readonly PresentedCertificate[]): string {
  const each = certificates.map(({ position, certificate, crossedBy }) => {
    const by = crossedBy === undefined ? "" : `, by ${crossedBy}`;
    return `${nameInSentence(certificate?.subject ?? "(unreadable)")}${by} (number ${position + 1})`;
  });
  return listText(each, 3);
}
