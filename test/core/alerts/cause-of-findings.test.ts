import { beforeAll, expect, test } from "vitest";
import { causeOf } from "../../../src/core/alerts/cause.ts";
import type { JudgeTools } from "../../../src/core/decide/judge-tools.ts";
import type { FindingCode } from "../../../src/core/findings/codes.ts";
import { createFamily } from "../../../src/lab/family.ts";
import { A, hostedOf, type Issue, issueFrom, NOW, present, type TestLeaf } from "../decide/build.ts";
import { judgeTools, openScene, type Sight, storeOf } from "../decide/scene.ts";

const NAMES = ["a.example.com", "b.example.com"] as const;

let tools: JudgeTools;
let issue: Issue;
let good: TestLeaf;
let soon: TestLeaf;
beforeAll(async () => {
  const family = await createFamily(new Date(NOW));
  issue = issueFrom(family.r3Ecdsa);
  tools = judgeTools([storeOf("lab", family.r1, family.r3)]);
  good = await issue({ from: -9, to: 80, names: NAMES });
  soon = await issue({ from: -80, to: 10, names: NAMES });
});

/** The causes of a code at two domains, each at an address and a bucket of its own. */
function causesAt(code: FindingCode, sightAt: (address: string) => Sight): readonly string[] {
  return NAMES.flatMap((domain, n) => {
    const own = {
      domain,
      account: "prod",
      bucket: `bucket-${n}`,
      stores: { required: ["lab"], watched: [] },
    };
    const { record } = openScene(tools, own).see(sightAt(`192.0.2.${n + 1}`));
    return record.findings
      .filter((finding) => finding.code === code)
      .map((finding) => causeOf(finding, record.binding))
      .map(({ kind, key }) => `${kind} ${key}`);
  });
}

/** The same certificate, sent with another chain. */
const chainOf = (leaf: TestLeaf, change: (chain: TestLeaf["chain"]) => TestLeaf["chain"]): TestLeaf => ({
  ...leaf,
  chain: change(leaf.chain),
});
const twice = (text: string): readonly string[] => [text, text];

test("a chain without its intermediate is the fault of the certificate with which it is hosted", () => {
  const alone = chainOf(good, (chain) => chain.slice(0, 1));
  const causes = causesAt("chain-incomplete", (address) => ({ show: { [address]: [alone] } }));
  expect(causes).toEqual(twice(`certificate ${good.certificate.sha256}`));
});

test("so is one in disorder", () => {
  const mixed = chainOf(good, (chain) => [...chain.slice(0, 1), ...chain.slice(1).toReversed()]);
  const causes = causesAt("chain-misordered", (address) => ({ show: { [address]: [mixed] } }));
  expect(causes).toEqual(twice(`certificate ${good.certificate.sha256}`));
});

test("what waits and ends soon is the certificate that waits, not the one that is served", () => {
  const causes = causesAt("hosted-expiring", (address) => ({
    show: { [address]: [good] },
    hosted: { edge: present(soon) },
  }));
  expect(causes).toEqual(twice(`certificate ${soon.certificate.sha256}`));
});

test("where only the dates of what waits are told, it is the bucket", () => {
  const { sha256: _, chain: __, ...certificate } = hostedOf(soon);
  const dated = { kind: "present", certificate } as const;
  const causes = causesAt("hosted-expiring", () => ({ show: { [A]: [good] }, hosted: { edge: dated } }));
  expect(causes).toEqual(["bucket prod/bucket-0", "bucket prod/bucket-1"]);
});
