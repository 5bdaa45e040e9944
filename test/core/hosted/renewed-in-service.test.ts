import { beforeAll, expect, test } from "vitest";
import type { HostedMemory } from "../../../src/core/hosted/hosted.ts";
import type { HeldCertificate } from "../../../src/core/hosted/known-certificates.ts";
import { type RenewalQuestion, renewedInService } from "../../../src/core/hosted/renewed-in-service.ts";
import { HOUR } from "../../../src/core/time.ts";
import {
  aRoot,
  DOMAIN,
  hostedOf,
  type Issue,
  issueFrom,
  NOW,
  present,
  type TestLeaf,
} from "../decide/build.ts";

let issue: Issue;
let elsewhere: Issue;
let served: TestLeaf;
let renewal: TestLeaf;
beforeAll(async () => {
  [issue, elsewhere] = [issueFrom(await aRoot()), issueFrom(await aRoot("Another Root"))];
  [served, renewal] = await Promise.all([issue({ from: -50, to: 40 }), issue({ from: -5, to: 85 })]);
});

const stored = (leaf: TestLeaf): HeldCertificate => ({
  certificate: hostedOf(leaf),
  kept: "service",
  holder: "prod",
});
const hosting = (leaf: TestLeaf, former: readonly TestLeaf[] = []): HostedMemory => ({
  layer: "origin",
  readAt: NOW,
  state: present(leaf),
  since: NOW,
  failure: undefined,
  former: former.map((one) => hostedOf(one)),
});
const ask = (question: Partial<RenewalQuestion>): string | undefined => {
  const leaves = [served.certificate];
  const all = { known: [], hosted: [hosting(served)], leaves, critical: false, at: NOW, ...question };
  return renewedInService(all)?.certificate.sha256;
};

test("what begins and ends later, names as much and is hosted nowhere is a renewal: of several the longest", async () => {
  const longer = await issue({ from: -4, to: 86 });
  expect(ask({ known: [stored(renewal)] })).toBe(renewal.certificate.sha256);
  expect(ask({ known: [stored(renewal), stored(longer)] })).toBe(longer.certificate.sha256);
});

test.each<[string, () => Promise<Partial<RenewalQuestion>>]>([
  ["nothing is known", async () => ({})],
  ["nobody is served", async () => ({ known: [stored(renewal)], leaves: [] })],
  [
    "it is hosted for somebody, and no service has it",
    async () => ({ known: [{ ...stored(renewal), kept: "hosted" }] }),
  ],
  ["it is hosted here", async () => ({ known: [stored(renewal)], hosted: [hosting(renewal)] })],
  [
    "it was hosted here and was taken away",
    async () => ({ known: [stored(renewal)], hosted: [hosting(served, [renewal])] }),
  ],
  ["it is served", async () => ({ known: [stored(renewal)], leaves: [renewal.certificate] })],
  [
    "it is one of two that are served",
    async () => ({ known: [stored(renewal)], leaves: [served.certificate, renewal.certificate] }),
  ],
  ["it ends before what is served", async () => ({ known: [stored(await issue({ from: -5, to: 30 }))] })],
  ["it has ended", async () => ({ known: [stored(renewal)], at: NOW + 2_100 * HOUR })],
  ["it came today", async () => ({ known: [stored(await issue({ from: -0.9, to: 89 }))] })],
  [
    "it names less",
    async () => ({
      known: [stored(renewal)],
      leaves: [(await issue({ from: -50, to: 40, names: [DOMAIN, "b.example.com"] })).certificate],
    }),
  ],
  [
    "another CA issued it for a critical domain: a reserve",
    async () => ({ known: [stored(await elsewhere({ from: -5, to: 85 }))], critical: true }),
  ],
])("no renewal: %s", async (_, question) => {
  expect(ask(await question())).toBeUndefined();
});

test("a critical domain's own CA renews it, and another CA one that is not critical", async () => {
  const other = await elsewhere({ from: -5, to: 85 });
  expect(ask({ known: [stored(renewal)], critical: true })).toBe(renewal.certificate.sha256);
  expect(ask({ known: [stored(other)] })).toBe(other.certificate.sha256);
});
