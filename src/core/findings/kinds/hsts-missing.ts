import { isServedByCdn } from "../at-cdn.ts";
import type { FindingKind } from "../facts.ts";

/** A CDN serves the domain without Strict-Transport-Security (RFC 6797); object storage itself cannot send it. */
export const hstsMissing: FindingKind = {
  visitorsSee: "",
  actor: "customer",
  judge: (facts) => {
    const { binding, practice } = facts;
    if (practice?.hsts !== false || !isServedByCdn(facts)) return [];
    return [
      {
        summary: `${binding.domain} does not tell browsers to use HTTPS only (no Strict-Transport-Security).`,
        remedy:
          "Switch on HSTS in the CDN's HTTPS settings, first with a short time, once everything on the domain works over HTTPS.",
      },
    ];
  },
};
