import { isServedByCdn } from "../at-cdn.ts";
import type { FindingKind } from "../facts.ts";
import { atAddresses } from "../seen.ts";

/** A CDN speaks HTTP/1.1 only (ALPN, RFC 7301); object storage itself never speaks more. */
export const http2Missing: FindingKind = {
  visitorsSee: "",
  actor: "customer",
  judge: (facts) => {
    if (!isServedByCdn(facts)) return [];
    const old = facts.endpoints.filter(
      ({ state }) => state.presented !== undefined && state.presented.tls.alpn !== "h2",
    );
    if (old.length === 0) return [];
    return [
      {
        summary: `${facts.binding.domain} is served without HTTP/2${atAddresses(facts, old)}.`,
        remedy: "Switch on HTTP/2 in the CDN's HTTPS settings.",
        endpoints: old,
      },
    ];
  },
};
