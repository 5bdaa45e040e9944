import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createShare } from "../../src/core/share.ts";

describe("createShare", () => {
  it("gives the first of equal values for all of them", () => {
    const share = createShare(10);
    const first = { version: "TLSv1.3", names: ["a"] };
    expect(share(first)).toBe(first);
    expect(share({ version: "TLSv1.3", names: ["a"] })).toBe(first);
    expect(share({ version: "TLSv1.2", names: ["a"] })).not.toBe(first);
  });

  it("forgets what was not asked for longest, beyond its limit", () => {
    const share = createShare(2);
    const [kept, forgotten] = [{ n: 1 }, { n: 2 }];
    share(kept);
    share(forgotten);
    share({ n: 1 });
    share({ n: 3 });
    expect(share({ n: 1 })).toBe(kept);
    expect(share({ n: 2 })).not.toBe(forgotten);
  });

  it("never changes what is said", () => {
    const share = createShare(3);
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (values) => {
        for (const value of values) expect(JSON.stringify(share(value))).toBe(JSON.stringify(value));
      }),
    );
  });
});
