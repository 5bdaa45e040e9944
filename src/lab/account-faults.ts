import { bothSides, current, former, renewed, tls } from "./arrange.ts";
import type { Fault } from "./fault.ts";

/** What the lab's account at the provider shows: its domains are declared nowhere, they are found by asking. */
export const accountFaults: readonly Fault[] = [
  {
    name: "discovered",
    domain: "assets.lab.example",
    story: "Bound to a bucket of the lab's account; everything is right.",
    findings: [],
    servedState: "in-sync",
    arrange: async ({ issue }) => bothSides(await issue({ ...current, keyType: "ecdsa" })),
  },
  {
    name: "discovered-behind-cdn",
    domain: "video.lab.example",
    story: "Renewed at the CDN in front; an old certificate was left in the bucket, and nobody sees it.",
    findings: [],
    servedState: "in-sync",
    arrange: async ({ issue }) => {
      const [old, next] = [await issue(former), await issue(renewed)];
      return { endpoints: [tls(next)], hosted: { kind: "layers", origin: old, edge: next } };
    },
  },
  {
    name: "renewed-not-hosted",
    domain: "renewed.lab.example",
    story: "Renewed in the certificate service of the account, and hosted nowhere.",
    findings: ["renewed-not-hosted"],
    servedState: "renewed-not-hosted",
    arrange: async ({ issue }) => ({ ...bothSides(await issue(former)), stored: await issue(renewed) }),
  },
];
