import { beforeAll, describe, expect, test } from "vitest";
import { composeIncident } from "../../../src/adapters/mail/compose-incident.ts";
import type { FindingView } from "../../../src/core/alerts/incident-view.ts";
import type { KeptQuiet } from "../../../src/core/alerts/kept-quiet.ts";
import type { Suppression } from "../../../src/core/alerts/suppression.ts";
import { silenceOf } from "../../contracts/store-fixtures.ts";
import { A, aRoot, issueFrom } from "../../core/decide/build.ts";
import { findingView, incidentView, OSS, recordAfter, SETTINGS } from "./views.ts";

let told: FindingView;
beforeAll(async () => {
  const root = await aRoot();
  const leaf = await issueFrom(root)({ from: -78, to: 12 });
  told = findingView(recordAfter(root, OSS, { show: { [A]: [leaf] } }), "leaf-expiring", undefined);
});

function quiet(bindings: readonly string[], more: Partial<Suppression> = {}): KeptQuiet {
  return { suppression: silenceOf(more), total: Math.max(1, bindings.length), critical: 0, bindings };
}

/** Lines are put together again. */
function factsOf(...all: readonly KeptQuiet[]): readonly string[] {
  const { text } = composeIncident(incidentView([told], { quiet: all }), SETTINGS);
  const whole = text.replaceAll(/\n +/g, " ");
  return [...whole.matchAll(/^Kept quiet +(.*)$/gm)].map(([, fact = ""]) => fact);
}

describe("a mail about an incident of which somebody keeps a part quiet", () => {
  test("says how many more domains there are, who keeps them quiet, until when and why", () => {
    const moves = { kind: "maintenance", id: 8, reason: "moves" } as const;
    expect(
      factsOf(quiet(["a.example.com:443", "b.example.com:8443"]), quiet(["c.example.com:443"], moves)),
    ).toEqual([
      "2 more domains (a.example.com and b.example.com:8443): silenced by li until 2026-11-24 20:00 Asia/Shanghai (12:00 UTC): is switched off next week (number 7)",
      "1 more domain (c.example.com): under maintenance by li until 2026-11-24 20:00 Asia/Shanghai (12:00 UTC): moves (number 8)",
    ]);
  });

  test("counts findings where they are about no domain, or about one that is told", () => {
    const { domain, port } = told.finding;
    const [store, same] = factsOf(quiet([]), quiet([`${domain}:${port}`]));
    expect(store).toMatch(/^1 more finding: silenced by li /);
    expect(same).toMatch(/^1 more finding: silenced by li /);
  });

  test("stays short, however many there are and whatever they are called", () => {
    const names = Array.from({ length: 400 }, (_, n) => `d${n}.example.com:443`);
    const evil = "\u202e\u001b[31m<b>".repeat(200);
    const many = Array.from({ length: 9 }, (_, n) => quiet(names, { id: n + 1, author: evil, reason: evil }));
    const facts = factsOf(...many);
    expect(facts).toHaveLength(6);
    expect(facts[0]).toMatch(
      /^400 more domains \(d0\.example\.com, .*, d4\.example\.com and 395 more\): silenced by \\u/,
    );
    expect(facts[0]?.length).toBeLessThan(600);
    expect(facts.at(-1)).toBe("and 1600 more findings");
    const { html, text } = composeIncident(incidentView([told], { quiet: many }), SETTINGS);
    for (const sign of ["\u202e", "\u001b"]) expect(html + text).not.toContain(sign);
    expect(html).not.toContain("<b>");
  });

  test("says nothing of that where nothing is kept quiet", () => {
    expect(factsOf()).toEqual([]);
  });
});
