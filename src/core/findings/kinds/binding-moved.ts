import { instantText } from "../../words.ts";
import type { FindingKind } from "../facts.ts";

/** The domain was bound elsewhere until lately. */
export const bindingMoved: FindingKind = {
  visitorsSee: "",
  actor: "customer",
  judge: ({ binding }) => {
    const { domain, bucket, account, movedFrom } = binding;
    if (movedFrom === undefined) return [];
    const place = (at: { readonly bucket: string; readonly account: string }): string =>
      `bucket ${at.bucket}${at.account === "" || movedFrom.account === account ? "" : ` in account ${at.account}`}`;
    return [
      {
        summary: `${domain} moved from ${place(movedFrom)} to ${place({ bucket, account })} (seen ${instantText(movedFrom.at)}).`,
        remedy: "If that was meant, nothing is to do; else find out who bound it.",
      },
    ];
  },
};
