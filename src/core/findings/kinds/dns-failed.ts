import type { FindingKind } from "../facts.ts";

const WORDS: Readonly<Record<string, string>> = {
  "no-such-name": "the name does not exist in DNS",
  "no-address": "DNS has no address for the name",
  "server-failure": "the DNS server answered with a failure",
  timeout: "DNS did not answer in time",
};

/** The name cannot be resolved, so nobody gets anywhere. */
export const dnsFailed: FindingKind = {
  visitorsSee: "DNS_PROBE_FINISHED_NXDOMAIN",
  actor: "customer",
  judge: ({ resolution, binding }) => {
    const { failure } = resolution;
    // Addresses configured beside DNS are probed all the same; visitors find none of them.
    if (failure === undefined) return [];
    return [
      {
        summary: `${binding.domain} cannot be resolved: ${WORDS[failure.reason] ?? failure.reason} (resolver ${resolution.resolver}).`,
        remedy: "Look at the domain's CNAME record at its DNS provider and add it again if it is gone.",
        facts: { reason: failure.reason, resolver: resolution.resolver },
      },
    ];
  },
};
