import { expect, it } from "vitest";
import { checkReport } from "../../src/commands/check-report.ts";
import type { BindingRecord } from "../../src/core/record.ts";
import { createFamily } from "../../src/lab/family.ts";
import { A, issueFrom, NOW } from "../core/decide/build.ts";
import { judgeTools, openScene, storeOf } from "../core/decide/scene.ts";
import { plainTerminal } from "../terminal/plain-terminal.ts";

const reportOf = (record: BindingRecord): string =>
  checkReport([{ record, chains: new Map() }], { now: NOW, terminal: plainTerminal(220), isNamed: false });

it("says once what several stores have alike, and keeps apart what differs", async () => {
  const family = await createFamily(new Date(NOW));
  const lacking = ["alpha", "beta", "gamma", "delta"].map((name) => storeOf(name, family.stranger));
  const required = ["lab", ...lacking.map(({ name }) => name)];
  const stores = [storeOf("lab", family.r1, family.r3), ...lacking];
  const leaf = await issueFrom(family.r3Ecdsa)({ from: -10, to: 80 });
  const sight = { show: { [A]: [leaf] } };

  const all = openScene(judgeTools(stores), { stores: { required, watched: [] } }).see(sight);
  expect(all.record.findings.map(({ code, scope }) => `${code} ${scope}`)).toEqual(
    ["alpha", "beta", "gamma", "delta"].map((name) => `root-missing ${name}`),
  );
  const report = reportOf(all.record);
  expect(report).toMatch(/ root-missing \(alpha, beta, delta and gamma\)\n/);
  const [finding, remedy, after] = report.split("\n").slice(6);
  expect(finding).toBe(
    "  ✗ critical root-missing: alpha does not trust the certificate of img.example.com: the chain leads to Lab R1, which is not in alpha; the same for beta, delta and gamma.",
  );
  expect(remedy).toBe(
    "      → Add the root to alpha, or host a certificate under a root that it has; the same for beta, delta and gamma.",
  );
  expect(after).toMatch(/^ {2}seen: /);

  const tiers = { required: ["lab", "alpha"], watched: ["beta"] };
  const apart = openScene(judgeTools(stores), { stores: tiers }).see(sight);
  const both = reportOf(apart.record);
  expect(both).toMatch(/ root-missing \(alpha\), root-missing \(beta\)\n/);
  expect(both).toContain("✗ critical root-missing: alpha does not");
  expect(both).toContain("· info root-missing: beta does not");
});
