import { bothSides, current, former, served, tls } from "./arrange.ts";
import type { Fault } from "./fault.ts";

/** What some stores see and others do not, now or ahead. */
export const trustFaults: readonly Fault[] = [
  {
    name: "cross-missing",
    domain: "no-cross.lab.example",
    story: "The chain goes without the cross-certificate: devices that know Lab R1 only are lost.",
    findings: ["root-missing"],
    servedState: "in-sync",
    arrange: served(current, ([leaf, intermediate]) => [leaf, intermediate]),
  },
  {
    name: "cross-expired",
    domain: "old-cross.lab.example",
    story: "One of two cross-certificates has expired; the other one carries, so that nothing is wrong.",
    findings: [],
    servedState: "in-sync",
    arrange: served(current, ([leaf, intermediate, cross], { family }) => [
      leaf,
      intermediate,
      family.crosses.r3ByR1Expired.der,
      cross,
    ]),
  },
  {
    name: "cross-expiring",
    domain: "ending-cross.lab.example",
    story: "The only way to Lab R1 is a cross-certificate that ends in twenty days, long before the leaf.",
    findings: ["intermediate-expiring"],
    servedState: "in-sync",
    stores: { required: ["lab-modern", "lab-legacy"], watched: [] },
    arrange: served(current, ([leaf, intermediate], { family }) => [
      leaf,
      intermediate,
      family.crosses.r3ByR1Ending.der,
    ]),
  },
  {
    name: "root-removed",
    domain: "removed-root.lab.example",
    story: "One store gave up Lab R3 a month ago; the others still have it.",
    findings: ["trust-ended"],
    servedState: "in-sync",
    stores: { required: ["lab-modern", "lab-strict"], watched: ["lab-legacy"] },
    arrange: async ({ issue }) => bothSides(await issue(current)),
  },
  {
    name: "root-leaving",
    domain: "leaving-root.lab.example",
    story: "One store has announced that it gives up Lab R46 in forty days, a month before the leaf ends.",
    findings: ["trust-ending"],
    servedState: "in-sync",
    stores: { required: ["lab-modern", "lab-strict"], watched: ["lab-legacy"] },
    arrange: async ({ family, issue }) => bothSides(await issue({ ...current, issuer: family.r46Rsa })),
  },
  {
    name: "next-under-another-root",
    domain: "next.lab.example",
    story:
      "The certificate that was hosted five minutes ago hangs under Lab R46: devices that know Lab R3 only will be lost.",
    findings: ["hosted-untrusted"],
    servedState: "rolling-out",
    stores: { required: ["lab-modern", "lab-devices"], watched: ["lab-legacy"] },
    arrange: async ({ family, issue }) => {
      const old = await issue(former);
      const certificate = await issue({ from: -1, to: 89, issuer: family.r46Rsa });
      return { endpoints: [tls(old)], hosted: { kind: "everywhere", certificate, boundMinutesAgo: 5 } };
    },
  },
];
