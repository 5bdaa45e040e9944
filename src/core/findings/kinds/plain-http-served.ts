import type { FindingKind } from "../facts.ts";

/** Contents can be had without encryption, where the same address serves HTTPS. */
export const plainHttpServed: FindingKind = {
  visitorsSee: "Not secure",
  actor: "customer",
  judge: ({ binding, practice }) => {
    if (practice?.plainHttp !== "served") return [];
    return [
      {
        summary: `${binding.domain} serves its contents over plain HTTP too, where anybody on the way can read and change them.`,
        remedy:
          "Redirect HTTP to HTTPS: in the CDN's HTTPS settings, or where there is no CDN, refuse plain requests by a bucket policy (acs:SecureTransport).",
      },
    ];
  },
};
