import { expect, test } from "vitest";
import type { OpenFinding } from "../../src/core/findings/finding.ts";
import type { Binding } from "../../src/core/inventory/binding.ts";
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

test("what a stock-taking under way is going to tell is not told before it, and then once", async () => {
  const office = await PostOffice.open();
  await minute(office, "observing");
  const added = { ...TEAMS[0], domain: "new.example.com", sources: ["new"] } as Binding;
  const shared = { ...TEAMS[1], sources: [...(TEAMS[1]?.sources ?? []), "new"] } as Binding;
  await office.see(TEAMS.slice(1, 2), warning);
  // The second binding was known, and heard of, before the new source named it too.
  await office.store.replaceBindings([...TEAMS, shared], office.now, () => office.now);
  await office.see([added], critical);
  await office.see([shared], warning);
  office.now += HOUR;
  await minute(office, undefined);
  expect(await stocks(office)).toEqual(["web warning 1 while observing"]);
  await office.store.endBaseline({ sources: ["new"] }, office.now, DEFAULT_OWNER);
  expect(await stocks(office)).toEqual([
    "web critical 1 at the start with the source new",
    "web warning 1 while observing",
  ]);
});

test("owners who always heard are told nothing twice", async () => {
  const office = await PostOffice.open();
  await office.see(TEAMS, warning);
  await minute(office, undefined);
  expect(await stocks(office)).toEqual([]);
});
