import { beforeAll, expect, test } from "vitest";
import type { JudgeTools } from "../../../src/core/decide/judge-tools.ts";
import type { HostedState } from "../../../src/core/hosted/hosted.ts";
import { MINUTE } from "../../../src/core/time.ts";
import { resolveFacts } from "../../../src/core/trust/named-facts.ts";
import { createTrustStore, type TrustStore } from "../../../src/core/trust/trust-store.ts";
import { parseCertificate } from "../../../src/core/x509/parse-certificate.ts";
import { createFamily, type LabFamily } from "../../../src/lab/family.ts";
import { type Endpoint, type Hosted, workshopFor } from "../../../src/lab/fault.ts";
import { faults } from "../../../src/lab/faults.ts";
import { defaultStores, type LabStore, labStores } from "../../../src/lab/stores.ts";
import type { ServedCertificate } from "../../../src/lab/tls-server.ts";
import { NOW, present, type TestLeaf } from "./build.ts";
import {
  type HostedLayers,
  judgeTools,
  noCertificate,
  openScene,
  refused,
  type Shown,
  silent,
  stateOf,
  storeOf,
} from "./scene.ts";

let family: LabFamily;
let tools: JudgeTools;
beforeAll(async () => {
  family = await createFamily(new Date(NOW));
  tools = judgeTools(labStores(family, new Date(NOW)).map(trustStore));
});

function trustStore({ name, anchors, facts: named }: LabStore): TrustStore {
  const plain = storeOf(name, ...anchors);
  const certificates = plain.anchors.map(({ certificate }) => certificate);
  const { facts, problems } = resolveFacts(certificates, named);
  expect(problems).toEqual([]);
  return createTrustStore({ name, anchors: certificates, facts });
}

function read({ chain }: ServedCertificate): TestLeaf {
  const leaf = parseCertificate(chain[0] ?? new Uint8Array());
  if (!leaf.ok) throw new Error("the lab served an unreadable leaf");
  const { certificate } = leaf;
  return { keyType: certificate.publicKey.kind === "ec" ? "ecdsa" : "rsa", chain, certificate };
}

function shown(endpoint: Endpoint): Shown {
  if (endpoint.kind === "tls") return endpoint.certificates.map(read);
  if (endpoint.kind === "refused") return refused;
  return typeof endpoint.behaviour === "string" ? silent : noCertificate;
}

function layersOf(hosted: Hosted): HostedLayers {
  const unasked: HostedState = { kind: "not-queryable" };
  if (hosted.kind === "unknown") return { origin: unasked };
  if (hosted.kind === "everywhere") {
    const { certificate, boundMinutesAgo } = hosted;
    const bound = boundMinutesAgo === undefined ? {} : { boundAt: NOW - boundMinutesAgo * MINUTE };
    return { origin: present(read(certificate), bound) };
  }
  return { origin: present(read(hosted.origin)), edge: present(read(hosted.edge)) };
}

test.each(faults)("the first look at $domain tells its story and no other", async (fault) => {
  const { endpoints, hosted } = await fault.arrange(workshopFor(fault.domain, family, new Date(NOW)));
  const show = Object.fromEntries(endpoints.map((endpoint, i) => [`192.0.2.${i + 1}`, shown(endpoint)]));
  const scene = openScene(tools, {
    domain: fault.domain,
    servedBy: fault.servedBy,
    stores: fault.stores ?? defaultStores,
  });
  const decision = scene.see({ show, hosted: layersOf(hosted) });
  expect(decision.record.findings.map(({ code }) => code)).toEqual([...fault.findings]);
  expect(stateOf(decision)).toBe(fault.servedState);
});
