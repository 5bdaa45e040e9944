import { beforeAll, describe, expect, test } from "vitest";
import type { JudgeTools } from "../../../src/core/decide/judge-tools.ts";
import type { OwnLists } from "../../../src/core/dns/own-targets.ts";
import type { Binding } from "../../../src/core/inventory/binding.ts";
import type { Resolution } from "../../../src/core/observation.ts";
import { DAY, HOUR, MINUTE } from "../../../src/core/time.ts";
import { A, aFailure, aRoot, issueFrom, NOW, present, resolved, type TestLeaf } from "./build.ts";
import { codesOf, judgeTools, movesOf, openScene, type Sight, stateOf, storeOf } from "./scene.ts";

const PICS = "pics.oss-cn-hangzhou.aliyuncs.com";
const DOCS = "docs.oss-cn-hangzhou.aliyuncs.com";
const CDN = "img.example.com.w.kunlunaq.com";
const bucketed: Partial<Binding> = { provider: "aliyun", bucket: "pics", region: "cn-hangzhou" };
const own: OwnLists = { buckets: [{ provider: "aliyun", names: ["pics", "docs"] }] };

let tools: JudgeTools;
let leaf: TestLeaf;
let newer: TestLeaf;
beforeAll(async () => {
  const root = await aRoot();
  const issue = issueFrom(root);
  tools = judgeTools([storeOf("lab", root)]);
  [leaf, newer] = await Promise.all([issue({ from: -30, to: 60 }), issue({ from: -9, to: 80 })]);
});

function leading(cname: string, after: number, more: Partial<Sight> = {}): Sight {
  const at = NOW + after;
  return {
    after,
    show: { [A]: [leaf] },
    resolution: { ...resolved([A], at), cnames: [cname] },
    own,
    ...more,
  };
}

const failing = (reason: "timeout" | "no-such-name", cnames: readonly string[] = []): Resolution => ({
  ...resolved([], NOW),
  cnames,
  failure: aFailure("dns", reason),
});

describe("a finding about a CNAME", () => {
  test("stays open through silence and through a restart, and is over when the name leads right", () => {
    const on = openScene(tools, bucketed);
    expect(codesOf(on.see(leading(DOCS, 0)))).toEqual(["cname-mismatch"]);
    const silence = on.see({ ...leading(DOCS, HOUR), show: {}, resolution: failing("timeout") });
    expect(codesOf(silence)).toEqual(["cname-mismatch", "dns-failed"]);
    expect(codesOf(on.see(leading(PICS, 2 * HOUR, { own: null })))).toEqual(["cname-mismatch"]);
    expect(movesOf(on.see(leading(PICS, 3 * HOUR)))).toEqual(["cleared cname-mismatch (resolved)"]);
  });

  test("that dangles takes the place of a name that cannot be resolved", () => {
    const on = openScene(tools, bucketed);
    on.see({ ...leading(PICS, 0), show: {}, resolution: failing("timeout") });
    const gone = on.see({ ...leading(PICS, HOUR), show: {}, resolution: failing("no-such-name", [PICS]) });
    expect(movesOf(gone)).toEqual(["opened cname-dangling", "cleared dns-failed (explained)"]);
  });

  test("waits three days after a change, and begins no second time because of an outage", () => {
    const on = openScene(tools, bucketed);
    on.see(leading(PICS, 0));
    const changed = on.see(leading(DOCS, HOUR));
    expect(codesOf(changed)).toEqual([]);
    expect(changed.record.nextDueAt).toBe(NOW + HOUR + 5 * MINUTE);
    on.see({ ...leading(DOCS, DAY), show: {}, resolution: failing("timeout") });
    expect(codesOf(on.see(leading(DOCS, 3 * DAY)))).toEqual([]);
    expect(codesOf(on.see(leading(DOCS, 3 * DAY + HOUR)))).toEqual(["cname-mismatch"]);
  });
});

describe("what serves, as DNS shows", () => {
  const hosted = () => ({ origin: present(newer), edge: present(leaf) });

  test.each([
    [CDN, "wrong-layer"],
    [PICS, "not-deployed"],
  ])("%s: %s", (cname, state) => {
    expect(stateOf(openScene(tools, bucketed).see(leading(cname, 0, { hosted: hosted() })))).toBe(state);
  });

  test("a CDN of which nobody asks the certificates cannot be compared with the storage", () => {
    const sight = leading(CDN, 0, { hosted: { origin: present(newer) } });
    expect(stateOf(openScene(tools, bucketed).see(sight))).toBe("not-comparable");
  });

  test("a rule weighs more", () => {
    const on = openScene(tools, { ...bucketed, servedBy: "oss" });
    expect(stateOf(on.see(leading(CDN, 0, { hosted: hosted() })))).toBe("not-deployed");
  });

  test("after a change from the storage to the CDN either may be served for three days", () => {
    const on = openScene(tools, bucketed);
    const both = { hosted: { origin: present(leaf), edge: present(newer) } };
    expect(stateOf(on.see(leading(PICS, 0, { hosted: { origin: present(leaf) } })))).toBe("in-sync");
    expect(stateOf(on.see(leading(CDN, HOUR, both)))).toBe("rolling-out");
    expect(stateOf(on.see(leading(CDN, 2 * DAY, both)))).toBe("rolling-out");
    const over = on.see(leading(CDN, 3 * DAY + HOUR, both));
    expect([stateOf(over), codesOf(over)]).toEqual(["not-deployed", ["not-deployed@edge"]]);
  });

  test("a CDN in front of JD Cloud needs no ticket", () => {
    const jd: Partial<Binding> = { provider: "jdcloud", bucket: "pics", region: "cn-north-1" };
    const soon = (cname: string): Sight => leading(cname, 50 * DAY);
    expect(codesOf(openScene(tools, jd).see(soon("pics.s3.cn-north-1.jdcloud-oss.com")))).toEqual([
      "renew-by",
    ]);
    expect(codesOf(openScene(tools, jd).see(soon("x.jcloud-cdn.com")))).toEqual(["leaf-expiring"]);
  });
});
