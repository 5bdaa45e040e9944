import { isServedByCdn } from "../at-cdn.ts";
import type { FindingKind } from "../facts.ts";

/** A CDN sends text uncompressed to a client that takes gzip and Brotli (RFC 9110 §8.4). */
export const compressionMissing: FindingKind = {
  visitorsSee: "",
  actor: "customer",
  judge: (facts) => {
    const { binding, practice } = facts;
    if (practice?.compression !== false || !isServedByCdn(facts)) return [];
    return [
      {
        summary: `${binding.domain} sends ${binding.probe.path} uncompressed to clients that take gzip and Brotli.`,
        remedy: "Switch on compression in the CDN's performance settings.",
      },
    ];
  },
};
