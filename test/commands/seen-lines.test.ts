import { expect, it } from "vitest";
import { seenText } from "../../src/commands/seen-lines.ts";
import type { BindingRecord } from "../../src/core/record.ts";
import { anEndpoint, aRecord, NOW } from "../core/decide/build.ts";

function seeing(count: number): BindingRecord {
  const addresses = Array.from({ length: count }, (_, i) => `10.0.0.${i}`);
  return aRecord({
    endpoints: addresses.flatMap((address) => [
      anEndpoint({ address }),
      anEndpoint({ address, keyType: "rsa" }),
    ]),
    resolution: { at: NOW, resolver: "system", cnames: [], failure: undefined },
  });
}

it("names the addresses and who knew them", () => {
  expect(seenText(seeing(2))).toBe("seen: 2 addresses (10.0.0.0 and 10.0.0.1), through resolver system");
});

it("says when a name may lead to more than are probed", () => {
  expect(seenText(seeing(128))).toBe(
    "seen: 128 addresses (10.0.0.0, 10.0.0.1, 10.0.0.2, 10.0.0.3, 10.0.0.4 and 123 more), the most that are probed of one name, through resolver system",
  );
});
