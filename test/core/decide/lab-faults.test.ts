import { beforeAll, expect, test } from "vitest";
import type { JudgeTools } from "../../../src/core/decide/judge-tools.ts";
import type { HostedState } from "../../../src/core/hosted/hosted.ts";
import { parseCertificate } from "../../../src/core/x509/parse-certificate.ts";
import { createFamily, type LabFamily } from "../../../src/lab/family.ts";
import { type Endpoint, type Hosted, workshopFor } from "../../../src/lab/fault.ts";
import { faults } from "../../../src/lab/faults.ts";
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
  tools = judgeTools([storeOf("lab-modern", family.r3, family.r46), storeOf("lab-legacy", family.r1)]);
});

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
  if (hosted.kind === "everywhere") return { origin: present(read(hosted.certificate)) };
  return { origin: present(read(hosted.origin)), edge: present(read(hosted.edge)) };
}

test.each(faults)("the first look at $domain tells its story and no other", async (fault) => {
  const { endpoints, hosted } = await fault.arrange(workshopFor(fault.domain, family, new Date(NOW)));
  const show = Object.fromEntries(endpoints.map((endpoint, i) => [`192.0.2.${i + 1}`, shown(endpoint)]));
  const scene = openScene(tools, {
    domain: fault.domain,
    servedBy: fault.servedBy,
    stores: { required: ["lab-modern"], watched: ["lab-legacy"] },
  });
  const decision = scene.see({ show, hosted: layersOf(hosted) });
  expect(decision.record.findings.map(({ code }) => code)).toEqual([...fault.findings]);
  expect(stateOf(decision)).toBe(fault.servedState);
});
