import {
  bothSides,
  current,
  former,
  hosted,
  hostedAndServed,
  raw,
  renewed,
  served,
  tls,
  unreachable,
} from "./arrange.ts";
import type { Fault } from "./fault.ts";
import type { RawBehaviour } from "./raw-server.ts";
import { trustFaults } from "./trust-faults.ts";

/** Everything that can be seen in the lab, one domain each. */
export const faults: readonly Fault[] = [
  {
    name: "good",
    domain: "good.lab.example",
    story: "Everything is right.",
    findings: [],
    servedState: "in-sync",
    arrange: hostedAndServed(current),
  },
  {
    name: "good-two-keys",
    domain: "both.lab.example",
    story: "An RSA and an ECDSA certificate of different ages side by side: right as well.",
    findings: [],
    servedState: "in-sync",
    arrange: async ({ family, issue }) => {
      const rsa = await issue({ ...current, issuer: family.r46Rsa });
      const ecdsa = await issue({ from: -3, to: 87, issuer: family.r46Ecdsa, keyType: "ecdsa" });
      return { endpoints: [tls(rsa, ecdsa)], hosted: hosted(rsa) };
    },
  },
  {
    name: "expiring",
    domain: "expiring.lab.example",
    story: "The certificate ends in twelve days and nobody has renewed it.",
    findings: ["leaf-expiring"],
    servedState: "in-sync",
    arrange: hostedAndServed({ from: -78, to: 12 }),
  },
  {
    name: "expired",
    domain: "expired.lab.example",
    story: "The certificate ended three days ago.",
    findings: ["leaf-expired"],
    servedState: "in-sync",
    arrange: hostedAndServed({ from: -93, to: -3 }),
  },
  {
    name: "not-yet-valid",
    domain: "early.lab.example",
    story: "The certificate begins in five days and was put in place too early.",
    findings: ["leaf-not-yet-valid"],
    servedState: "in-sync",
    arrange: hostedAndServed({ from: 5, to: 95 }),
  },
  {
    name: "wrong-name",
    domain: "wrong-name.lab.example",
    story: "The certificate names another domain.",
    findings: ["name-mismatch"],
    servedState: "in-sync",
    arrange: hostedAndServed({ ...current, names: ["shop.lab.example", "www.shop.lab.example"] }),
  },
  {
    name: "wildcard-one-level-short",
    domain: "cdn.media.lab.example",
    story: "The certificate is for *.lab.example, which covers one label only.",
    findings: ["name-mismatch"],
    servedState: "in-sync",
    arrange: hostedAndServed({ ...current, names: ["*.lab.example", "lab.example"] }),
  },
  {
    name: "missing-intermediate",
    domain: "incomplete.lab.example",
    story: "The leaf is sent alone.",
    findings: ["chain-incomplete"],
    servedState: "in-sync",
    arrange: served(current, ([leaf]) => [leaf]),
  },
  {
    name: "misordered",
    domain: "misordered.lab.example",
    story: "The cross-certificate comes before the intermediate that it stands above.",
    findings: ["chain-misordered"],
    servedState: "in-sync",
    arrange: served(current, ([leaf, intermediate, cross]) => [leaf, cross, intermediate]),
  },
  {
    name: "duplicates-and-strangers",
    domain: "strangers.lab.example",
    story: "The intermediate is sent twice, and another CA's intermediate with it.",
    findings: ["chain-extraneous"],
    servedState: "in-sync",
    arrange: served(current, ([leaf, intermediate, cross], { family }) => [
      leaf,
      intermediate,
      intermediate,
      cross,
      family.strangerIssuing.certificate.der,
    ]),
  },
  {
    name: "intermediate-expired",
    domain: "old-intermediate.lab.example",
    story: "The only intermediate ended five days ago; the leaf is still good for weeks.",
    findings: ["intermediate-expired"],
    servedState: "in-sync",
    arrange: async ({ family, issue }) =>
      bothSides(await issue({ from: -40, to: 50, issuer: family.r3Expired })),
  },
  ...trustFaults,
  {
    name: "partly-deployed",
    domain: "half.lab.example",
    story: "One of two addresses still serves the former certificate.",
    findings: ["partly-deployed"],
    servedState: "partly-deployed",
    arrange: async ({ issue }) => {
      const [old, next] = [await issue(former), await issue(renewed)];
      return { endpoints: [tls(next), tls(old)], hosted: hosted(next) };
    },
  },
  {
    name: "not-deployed",
    domain: "waiting.lab.example",
    story: "The renewed certificate is hosted; the former one is served.",
    findings: ["not-deployed"],
    servedState: "not-deployed",
    arrange: async ({ issue }) => {
      const [old, next] = [await issue(former), await issue(renewed)];
      return { endpoints: [tls(old)], hosted: hosted(next) };
    },
  },
  {
    name: "wrong-layer",
    domain: "wrong-layer.lab.example",
    story:
      "The renewed certificate was uploaded to the object storage; the CDN in front serves the former one.",
    findings: ["wrong-layer"],
    servedState: "wrong-layer",
    servedBy: "cdn",
    arrange: async ({ issue }) => {
      const [old, next] = [await issue(former), await issue(renewed)];
      return { endpoints: [tls(old)], hosted: { kind: "layers", origin: next, edge: old } };
    },
  },
  {
    name: "provider-default",
    domain: "default.lab.example",
    story: "The provider answers with the certificate for its own names.",
    findings: ["provider-default-certificate"],
    servedState: "provider-default",
    arrange: async ({ issue }) => {
      const own = await issue({ ...current, names: ["*.oss-cn-lab.aliyuncs.com"] });
      return { endpoints: [tls(own)], hosted: hosted(await issue(current)) };
    },
  },
  {
    name: "https-not-configured",
    domain: "no-certificate.lab.example",
    story: "The server has no certificate for this name and says so with an alert (unrecognized_name).",
    findings: ["https-not-configured"],
    servedState: "not-comparable",
    arrange: async () => ({ endpoints: [raw({ alert: 112 })], hosted: { kind: "unknown" } }),
  },
  {
    name: "refused",
    domain: "refused.lab.example",
    story: "Nobody listens on the port.",
    findings: ["unreachable"],
    servedState: "unknown",
    arrange: unreachable({ kind: "refused" }),
  },
  unreachableBy("silent", "The server accepts connections and never says anything."),
  unreachableBy("plain-http", "A web server without TLS answers on the port."),
  unreachableBy("endless-handshake", "The server keeps the handshake going without end."),
];

function unreachableBy(behaviour: RawBehaviour & string, story: string): Fault {
  return {
    name: behaviour,
    domain: `${behaviour}.lab.example`,
    story,
    findings: ["unreachable"],
    servedState: "unknown",
    arrange: unreachable(raw(behaviour)),
  };
}
