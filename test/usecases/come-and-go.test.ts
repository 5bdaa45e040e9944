import { expect, test } from "vitest";
import type { Finding } from "../../src/core/findings/finding.ts";
import type { Binding } from "../../src/core/inventory/binding.ts";
import { DAY, HOUR, MINUTE } from "../../src/core/time.ts";
import { findingOf } from "../contracts/store-fixtures.ts";
import { domains, nothing, PostOffice } from "../tools/post-office.ts";

const failing = (binding: Binding): readonly Finding[] => [
  findingOf(binding, {
    code: "endpoint-unreachable",
    severity: "critical",
    evidence: { endpoints: [{ address: "192.0.2.1", keyType: "rsa" }] },
  }),
];

test("one balanced address that fails every other quarter of an hour for a day is a handful of mails, and its end is told", async () => {
  const office = await PostOffice.open();
  const start = office.now;
  const all = domains(3);
  for (let isDown = true; office.now < start + DAY; isDown = !isDown) {
    await office.see(all, isDown ? failing : nothing);
    await office.until(office.now + 14 * MINUTE);
  }
  await office.see(all, nothing);
  const well = office.now;
  await office.until(well + 7 * HOUR);
  const words = office.posted.map(({ at, message: { told } }) =>
    told.kind === "incident" ? `${Math.floor((at - start) / HOUR)} ${told.view.kind} ${told.view.total}` : "",
  );
  expect(words).toEqual([
    "0 opened 3",
    "0 cleared 3",
    "1 opened 3",
    "7 reminded 3",
    "13 reminded 3",
    "19 reminded 3",
    "24 cleared 3",
  ]);
  const end = office.posted.at(-1);
  expect((end?.at ?? Number.NaN) - well).toBeLessThanOrEqual(HOUR);
  expect(end?.message.told).toMatchObject({ view: { clearedAt: well - 15 * MINUTE } });
});
