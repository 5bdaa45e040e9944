import { listText } from "../../words.ts";
import type { FindingKind } from "../facts.ts";

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
    const names = first.idle.map(
      ({ position, certificate }) => `#${position} ${certificate?.subject ?? "(unreadable)"}`,
    );
    return [
      {
        summary: `${facts.binding.domain} sends certificates that lead nowhere: ${listText(names, 3)}.`,
        remedy: "Upload the leaf and its intermediates only, each once.",
        endpoints: found.map(({ endpoint }) => endpoint),
      },
    ];
  },
};
