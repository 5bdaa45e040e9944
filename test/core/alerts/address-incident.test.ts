import { expect, test } from "vitest";
import { addressesOf, incidentToJoin } from "../../../src/core/alerts/address-incident.ts";
import { type Incident, newIncident } from "../../../src/core/alerts/incident.ts";

const KEY = {
  code: "unreachable",
  cause: { kind: "address", key: "192.0.2.1 192.0.2.2" },
  owner: "web",
} as const;

const opened = (at: number, id: string, more: Partial<Incident> = {}): Incident => ({
  ...newIncident({ ...KEY, cause: { kind: "address", key: "192.0.2.2 192.0.2.3" } }, at),
  id,
  ...more,
});

test.each<[string, readonly Incident[], string | undefined]>([
  ["nothing where nothing else fails there", [], undefined],
  ["the one that fails there", [opened(5, "a")], "a"],
  ["the one that opened first", [opened(5, "a"), opened(3, "b"), opened(4, "c")], "b"],
  ["of those the one with the smallest id", [opened(3, "c"), opened(3, "b"), opened(3, "d")], "b"],
  ["none of another owner", [opened(3, "a", { owner: "shop" })], undefined],
  ["none that fails in another way", [opened(3, "a", { code: "endpoint-unreachable" })], undefined],
  ["none with another cause", [opened(3, "a", { cause: { kind: "binding", key: "x:443" } })], undefined],
])("joins %s", (_name, there, id) => {
  expect(incidentToJoin(KEY, there)?.id).toBe(id);
  expect(incidentToJoin(KEY, there.toReversed())?.id).toBe(id);
});

test("only addresses are addresses", () => {
  expect(addressesOf(KEY.cause)).toEqual(["192.0.2.1", "192.0.2.2"]);
  expect(addressesOf({ kind: "certificate", key: "ab" })).toEqual([]);
});
