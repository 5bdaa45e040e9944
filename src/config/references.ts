import { isGlob } from "../core/inventory/glob.ts";
import type { Complaint } from "./issues.ts";
import { type Path, quoted } from "./problem.ts";
import { at, entriesOf, listOf, mapping } from "./raw-value.ts";
import { suggestion } from "./suggest.ts";

/** Trust stores that exist without being declared. */
const BUILT_IN_STORES: readonly string[] = [
  "mozilla",
  "chrome",
  "apple",
  "microsoft",
  "android-13",
  "system",
];

/** The source of bindings that name none. */
export const FILE_SOURCE = "file";

interface Known {
  readonly owners: readonly string[];
  readonly stores: readonly string[];
  readonly sources: readonly string[];
}

/**
 * Names that are used and declared nowhere, and names declared twice. Works on the file as parsed, whatever its shape, so
 * that these problems are told together with all others.
 */
export function checkReferences(file: unknown): readonly Complaint[] {
  const ownSources = entriesOf(file, ["sources"]).map(({ value, path }) => ({
    name: at(value, "name"),
    path,
  }));
  const ownStores = Object.keys(mapping(at(file, "stores")));
  const known: Known = {
    owners: Object.keys(mapping(at(file, "owners"))),
    stores: [...BUILT_IN_STORES, ...ownStores],
    sources: [FILE_SOURCE, ...ownSources.map(({ name }) => name).filter((name) => typeof name === "string")],
  };
  return [
    ...checkSettings(at(file, "defaults"), ["defaults"], known),
    ...entriesOf(file, ["bindings"]).flatMap(({ value, path }) => [
      ...checkSettings(value, path, known),
      ...checkName(at(value, "source"), [...path, "source"], known.sources, "source"),
    ]),
    ...entriesOf(file, ["rules"]).flatMap(({ value, path }) => [
      ...checkSettings(at(value, "set"), [...path, "set"], known),
      ...checkMatchedSources(at(at(value, "match"), "source"), [...path, "match", "source"], known),
    ]),
    ...ownStores.flatMap((name) => [
      ...checkName(
        at(at(at(file, "stores"), name), "owner"),
        ["stores", name, "owner"],
        known.owners,
        "owner",
      ),
      ...(BUILT_IN_STORES.includes(name) ? [taken(["stores", name], name, "is a built-in store")] : []),
    ]),
    ...ownSources.flatMap(({ name, path }, index) => {
      if (name === FILE_SOURCE) return [taken([...path, "name"], name, "stands for this file")];
      const earlier = ownSources.slice(0, index).some((other) => other.name === name);
      return earlier && typeof name === "string"
        ? [taken([...path, "name"], name, "is the name of another source")]
        : [];
    }),
  ];
}

function checkSettings(settings: unknown, path: Path, known: Known): readonly Complaint[] {
  const stores = at(settings, "stores");
  return [
    ...checkName(at(settings, "owner"), [...path, "owner"], known.owners, "owner"),
    ...["required", "watched"].flatMap((tier) =>
      listOf(at(stores, tier)).flatMap((name, index) =>
        checkName(name, [...path, "stores", tier, index], known.stores, "store"),
      ),
    ),
  ];
}

function checkMatchedSources(value: unknown, path: Path, known: Known): readonly Complaint[] {
  const names =
    typeof value === "string"
      ? [{ name: value, path }]
      : listOf(value).map((name, index) => ({ name, path: [...path, index] }));
  return names.flatMap(({ name, path: place }) =>
    typeof name === "string" && isGlob(name) ? [] : checkName(name, place, known.sources, "source"),
  );
}

function checkName(name: unknown, path: Path, known: readonly string[], kind: string): readonly Complaint[] {
  // What is no text is the schema's to complain about.
  if (typeof name !== "string" || known.includes(name)) return [];
  return [
    {
      path,
      atKey: false,
      found: `the unknown ${kind} ${quoted(name)}`,
      mend: suggestion(name, known, `${kind}s`),
    },
  ];
}

function taken(path: Path, name: string, why: string): Complaint {
  return {
    path,
    atKey: path.length === 2,
    found: `the name ${quoted(name)}, which ${why}`,
    mend: "choose another name",
  };
}
