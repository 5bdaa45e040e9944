import { networkInterfaces } from "node:os";
import { expect, test } from "vitest";
import { hasIpv6Route } from "../../../src/adapters/host/ipv6.ts";

const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
const hasLoopback = addresses.some(({ address }) => address === "::1");
const ownAddresses = addresses.filter(({ family, internal }) => family === "IPv6" && !internal);

test.skipIf(!hasLoopback)("the loopback address is reachable where there is one", async () => {
  expect(await hasIpv6Route("::1")).toBe(true);
});

test("a destination that nothing leads to", async () => {
  expect(await hasIpv6Route("192.0.2.1")).toBe(false);
});

test.skipIf(ownAddresses.length > 0)("a host without an address has no route", async () => {
  expect(await hasIpv6Route()).toBe(false);
});
