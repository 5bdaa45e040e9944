import { listText } from "../../words.ts";
import type { BackupCandidate, FindingKind } from "../facts.ts";

const WHY: Readonly<Record<Exclude<BackupCandidate["verdict"], "usable">, string>> = {
  "same-owner": "the same CA",
  "owner-unknown": "its CA cannot be told",
  "same-root-end": "its root ends on the same day",
  untrusted: "not trusted by every required store",
};

/** A critical domain has nothing in reserve for the day on which its CA fails. */
export const backupMissing: FindingKind = {
  visitorsSee: "",
  actor: "customer",
  judge: ({ binding, backup }) => {
    if (backup === undefined || backup.candidates.some(({ verdict }) => verdict === "usable")) return [];
    const { candidates, servedOwner } = backup;
    const considered = candidates.map(({ text, verdict }) =>
      verdict === "usable" ? text : `${text} (${WHY[verdict]})`,
    );
    const found = considered.length === 0 ? "no other certificate fits it" : listText(considered, 3);
    return [
      {
        summary: `${binding.domain} is critical and has no second certificate from another CA than ${servedOwner}: ${found}.`,
        remedy: `Have a certificate issued by another CA than ${servedOwner}, and keep it in the provider's certificate service.`,
        facts: Object.fromEntries(
          candidates
            .slice(0, 20)
            .map(({ text, verdict }, i) => [`considered ${i + 1}`, `${text}: ${verdict}`]),
        ),
      },
    ];
  },
};
