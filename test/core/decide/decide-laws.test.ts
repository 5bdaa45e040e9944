import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { createDecide } from "../../../src/core/decide/decide.ts";
import type { JudgeTools } from "../../../src/core/decide/judge-tools.ts";
import { SEVERITY_RANK } from "../../../src/core/findings/finding.ts";
import type { HostedState } from "../../../src/core/hosted/hosted.ts";
import type { Outcome } from "../../../src/core/observation.ts";
import type { Decision } from "../../../src/core/record.ts";
import { DAY, HOUR } from "../../../src/core/time.ts";
import { createAuthority } from "../../../src/lab/authority.ts";
import { A, aBinding, aRoot, B, issueFrom, NOW, present, type TestLeaf } from "./build.ts";
import { codesOf, judgeTools, lookOf, noCertificate, refused, silent, storeOf } from "./scene.ts";

let tools: JudgeTools;
let good: TestLeaf;
let older: TestLeaf;
beforeAll(async () => {
  const root = await aRoot();
  const issuer = await createAuthority({
    commonName: "Lab Issuing CA",
    keyType: "ecdsa",
    issuer: root,
    keyring: root.keyring,
    pathLength: 0,
    notBefore: new Date(NOW - 900 * DAY),
    notAfter: new Date(NOW + 900 * DAY),
  });
  const issue = issueFrom(issuer);
  tools = judgeTools([storeOf("lab", root)]);
  [good, older] = await Promise.all([issue({ from: -10, to: 80 }), issue({ from: -50, to: 40 })]);
});

const shown = fc.constantFrom("good", "older", "both", "refused", "silent", "none", "alone");
const step = fc.record({
  a: shown,
  b: shown,
  hosted: fc.constantFrom("good", "older", "none", "failed"),
  hours: fc.integer({ min: 1, max: 2_000 }),
});
const stories = fc.array(step, { minLength: 1, maxLength: 6 });

const shows = (what: string): Outcome | readonly TestLeaf[] => {
  switch (what) {
    case "good":
      return [good];
    case "older":
      return [older];
    case "both":
      return [good, { ...older, keyType: "rsa" }];
    case "alone":
      return [{ ...good, chain: good.chain.slice(0, 1) }];
    case "refused":
      return refused;
    case "silent":
      return silent;
    default:
      return noCertificate;
  }
};
const hosts = (what: string): HostedState => {
  if (what === "good") return present(good);
  if (what === "older") return present(older);
  return what === "none" ? { kind: "none" } : { kind: "failed", reason: "timeout", detail: "" };
};

function playStory(
  steps: readonly { a: string; b: string; hosted: string; hours: number }[],
  reversed: boolean,
): readonly Decision[] {
  const decide = createDecide(reversed ? judgeTools([...tools.stores.values()]) : tools);
  const chains = new Map<string, readonly Uint8Array[]>();
  let record: Decision["record"] | undefined;
  let after = 0;
  return steps.map(({ a, b, hosted, hours }) => {
    after += hours * HOUR;
    const look = lookOf(
      { after, show: { [A]: shows(a), [B]: shows(b) }, hosted: { edge: hosts(hosted) } },
      aBinding(),
    );
    const observations = reversed ? look.observations.toReversed() : look.observations;
    const decision = decide(record, { ...look, observations }, { chainOf: (digest) => chains.get(digest) });
    for (const [digest, chain] of decision.chains) chains.set(digest, chain);
    record = decision.record;
    return decision;
  });
}

test("the order of completion changes nothing, nor does another evaluator with nothing in its memory", () => {
  fc.assert(
    fc.property(stories, (steps) => {
      expect(playStory(steps, true)).toEqual(playStory(steps, false));
    }),
    { numRuns: 40 },
  );
});

test("transitions tell exactly how the open findings came about, and a record survives structured cloning", () => {
  fc.assert(
    fc.property(stories, (steps) => {
      const open = new Map<string, number>();
      for (const { record, transitions } of playStory(steps, false)) {
        for (const { findingId, kind, finding } of transitions) {
          const before = open.get(findingId);
          const now = SEVERITY_RANK[finding.severity];
          expect(before === undefined).toBe(kind === "opened");
          if (kind === "escalated") expect(now).toBeGreaterThan(before ?? 9);
          if (kind === "eased") expect(now).toBeLessThan(before ?? 0);
          if (kind === "cleared") open.delete(findingId);
          else open.set(findingId, now);
        }
        expect(new Map(record.findings.map(({ id, severity }) => [id, SEVERITY_RANK[severity]]))).toEqual(
          open,
        );
        expect(structuredClone(record)).toEqual(record);
        expect(record.nextDueAt).toBeGreaterThan(record.judgement?.at ?? 0);
      }
    }),
    { numRuns: 40 },
  );
});

test("nothing that is not seen clears a finding about what was served", () => {
  fc.assert(
    fc.property(stories, fc.constantFrom("refused", "silent"), (steps, gone) => {
      const dark = { a: gone, b: gone, hosted: "failed", hours: 1 };
      const [before, after] = playStory([...steps, dark], false).slice(-2);
      if (before === undefined || after === undefined) return;
      const served = codesOf(before).filter((code) => !/unreachable|https-not-configured/.test(code));
      expect(codesOf(after)).toEqual(expect.arrayContaining(served));
    }),
    { numRuns: 40 },
  );
});
