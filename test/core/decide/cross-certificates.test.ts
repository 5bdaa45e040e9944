import { beforeAll, describe, expect, it } from "vitest";
import { evaluateChain } from "../../../src/core/evaluate-chain.ts";
import type { Finding } from "../../../src/core/findings/finding.ts";
import { createFamily, type LabFamily } from "../../../src/lab/family.ts";
import { tree } from "../../../src/terminal/tree.ts";
import { plainTerminal } from "../../terminal/plain-terminal.ts";
import { A, issueFrom, NOW, type TestLeaf } from "./build.ts";
import { judgeTools, openScene, storeOf } from "./scene.ts";

let family: LabFamily;
let crossed: TestLeaf;
beforeAll(async () => {
  family = await createFamily(new Date(NOW));
  // Its chain ends with the cross-certificate of R3 by R1.
  crossed = await issueFrom(family.r3Ecdsa)({ from: -10, to: 80 });
});

const withRoots = (...roots: Parameters<typeof storeOf>[1][]) => storeOf("lab", ...roots);

describe("a chain with a cross-certificate", () => {
  it("is drawn with the issuer of the cross, which bears the name of a root", () => {
    const { presented } = evaluateChain({
      chain: crossed.chain,
      at: new Date(NOW),
      stores: [withRoots(family.r3)],
    });
    expect(presented.certificates.map(({ role, crossedBy }) => [role, crossedBy])).toEqual([
      ["leaf", undefined],
      ["intermediate", undefined],
      ["intermediate", "Lab R1"],
    ]);
    const lines = tree(presented, NOW, plainTerminal()).split("\n");
    expect(lines[1]).toMatch(/^└─ intermediate: CN=Lab R3 ECC CA,/);
    expect(lines[2]).toMatch(
      /^ {3}└─ cross-certificate: CN=Lab R3,O=Certhorizon Lab,C=XX, by Lab R1 · RSA 2048 · /,
    );
  });

  const extraneous = (chain: TestLeaf["chain"], ...roots: Parameters<typeof storeOf>[1][]) => {
    const scene = openScene(judgeTools([withRoots(...roots)]));
    const { record } = scene.see({ show: { [A]: [{ ...crossed, chain }] } });
    return record.findings.find((finding: Finding) => finding.code === "chain-extraneous");
  };

  it("that no store here needs is told as what it is: older clients may need it", () => {
    expect(extraneous(crossed.chain, family.r3, family.r1)).toBeUndefined();
    expect(extraneous(crossed.chain, family.r3)).toMatchObject({
      summary:
        "img.example.com sends cross-certificates to no root of your stores: CN=Lab R3,O=Certhorizon Lab,C=XX, by Lab R1 (number 3).",
      remedy: "Keep a cross-certificate if older clients need it; else leave it out of the next upload.",
    });
  });

  it("and a stranger beside it are told apart, each by its number in the chain", () => {
    const finding = extraneous([...crossed.chain, family.strangerIssuing.certificate.der], family.r3);
    expect(finding?.summary).toMatch(
      /^img\.example\.com sends certificates that lead nowhere: CN=Lab Stranger Issuing CA,.* \(number 4\); and cross-certificates to no root of your stores: CN=Lab R3,.*, by Lab R1 \(number 3\)\.$/,
    );
    expect(finding?.remedy).toMatch(
      /^Upload the leaf and its intermediates only, each once\. Keep a cross-certificate /,
    );
  });
});
