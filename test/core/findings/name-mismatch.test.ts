import { beforeAll, expect, it } from "vitest";
import { createFamily, type LabFamily } from "../../../src/lab/family.ts";
import { A, issueFrom, NOW } from "../decide/build.ts";
import { judgeTools, openScene, storeOf } from "../decide/scene.ts";

let family: LabFamily;
beforeAll(async () => {
  family = await createFamily(new Date(NOW));
});

it.each([
  [["shop.example.com"], "The certificate does not name img.example.com; it names shop.example.com."],
  [
    ["*.com"],
    "The certificate does not fit: *.com does not cover img.example.com: so wide a wildcard does not count.",
  ],
])("a certificate for %j says once what is wrong", async (names, summary) => {
  const leaf = await issueFrom(family.r3Ecdsa)({ from: -10, to: 60, names });
  const { record } = openScene(judgeTools([storeOf("lab", family.r1)]), {
    stores: { required: ["lab"], watched: [] },
  }).see({ show: { [A]: [leaf] } });
  expect(record.findings.map((finding) => [finding.code, finding.summary])).toContainEqual([
    "name-mismatch",
    summary,
  ]);
});

it("names the addresses that show the wrong one", async () => {
  const issue = issueFrom(family.r3Ecdsa);
  const [good, wrong] = [
    await issue({ from: -10, to: 60 }),
    await issue({ from: -10, to: 60, names: ["a.b"] }),
  ];
  const { record } = openScene(judgeTools([storeOf("lab", family.r1)]), {
    stores: { required: ["lab"], watched: [] },
  }).see({ show: { [A]: [good], "192.0.2.9": [wrong] } });
  expect(record.findings.map(({ summary }) => summary)).toContain(
    "The certificate at 192.0.2.9 does not name img.example.com; it names a.b.",
  );
});
