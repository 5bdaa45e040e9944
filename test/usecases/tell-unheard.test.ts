import { expect, test } from "vitest";
import type { OpenFinding } from "../../src/core/findings/finding.ts";
import { DAY, HOUR } from "../../src/core/time.ts";
import { Fleet } from "../../src/usecases/fleet.ts";
import { type Deafness, tellUnheard } from "../../src/usecases/tell-unheard.ts";
import { critical, DEFAULT_OWNER, domains, nothing, PostOffice, warning } from "../tools/post-office.ts";

const TEAMS = [...domains(2, "web", "w"), ...domains(1, "shop", "s"), ...domains(1, "", "n")];

/** A minute of the daemon in which owners hear, or do not. */
async function minute(
  office: PostOffice,
  deafness: Deafness | undefined,
  isSuppressed: (finding: OpenFinding) => boolean = () => false,
): Promise<void> {
  office.store.openRoads(deafness === "no road" ? [] : ["mail"]);
  const fleet = await Fleet.load(office.store);
  const ports = {
    store: office.store,
    records: () => fleet.records(),
    otherFindings: () => [],
    isSuppressed,
  };
  await tellUnheard({ ...ports, defaultOwner: DEFAULT_OWNER }, deafness, office.now);
}

const stocks = async (office: PostOffice): Promise<readonly string[]> =>
  (await office.deliveries())
    .filter(({ kind }) => kind === "baseline")
    .map(
      ({ owner, severity, detail }) => `${owner} ${severity} ${detail.findings?.length} ${detail.occasion}`,
    )
    .toSorted();

test("what was found while observing is told each owner together when that ends, once", async () => {
  const office = await PostOffice.open();
  await minute(office, "observing");
  await office.see(TEAMS.slice(0, 3), warning);
  await office.see(TEAMS.slice(3), critical);
  office.now += HOUR;
  await minute(office, "observing");
  expect(await stocks(office)).toEqual([]);
  office.now += DAY;
  await minute(office, undefined, ({ domain }) => domain === TEAMS[0]?.domain);
  const told = [
    "platform critical 1 while observing",
    "shop warning 1 while observing",
    "web warning 1 while observing",
  ];
  expect(await stocks(office)).toEqual(told);
  office.now += DAY;
  await minute(office, undefined);
  expect(await stocks(office)).toEqual(told);
});

test("the same when the first road opens, and again when there was none for a while", async () => {
  const office = await PostOffice.open();
  await minute(office, "no road");
  await office.see(TEAMS.slice(0, 2), warning);
  expect(await office.deliveries()).toEqual([]);
  office.now += DAY;
  await minute(office, undefined);
  expect(await stocks(office)).toEqual(["web warning 2 while there was no way to tell it"]);
  office.now += DAY;
  await minute(office, "no road");
  await office.see(TEAMS.slice(0, 2), nothing);
  await office.see(TEAMS.slice(2, 3), warning);
  office.now += DAY;
  await minute(office, undefined);
  expect(await stocks(office)).toEqual([
    "shop warning 1 while there was no way to tell it",
    "web warning 2 while there was no way to tell it",
  ]);
});

test("owners who always heard are told nothing twice", async () => {
  const office = await PostOffice.open();
  await office.see(TEAMS, warning);
  await minute(office, undefined);
  expect(await stocks(office)).toEqual([]);
});
