import { isLegacyEndpoint } from "../../jd/endpoints.ts";
import { printable } from "../../names/printable.ts";
import type { FindingKind } from "../facts.ts";

/** The name leads to an endpoint of JD Cloud's old kind, for which no certificate can be hosted. */
export const httpsImpossible: FindingKind = {
  visitorsSee: "",
  actor: "customer",
  judge: ({ binding, resolution }) => {
    const target = [binding.domain, ...resolution.cnames].find(isLegacyEndpoint);
    if (target === undefined) return [];
    return [
      {
        summary: `${binding.domain} leads to ${printable(target)}, an endpoint of JD Cloud's old kind, for which no certificate can be hosted.`,
        remedy:
          "Point the CNAME to the bucket's s3.<region>.jdcloud-oss.com name and open a ticket for HTTPS, or set https: disabled where none is wanted.",
        facts: { target: printable(target) },
      },
    ];
  },
};
