import type { HostedReading } from "../core/hosted/hosted.ts";
import { type Binding, bindingKey } from "../core/inventory/binding.ts";
import type { RawBinding } from "../core/inventory/raw-binding.ts";
import type { Inventory, InventoryReading } from "../ports/inventory.ts";
import type { DeclaredSource, ProviderSource, SourceReading } from "../ports/provider.ts";
import type { Patience } from "./patience.ts";
import { probedNames } from "./probed-names.ts";

export interface InventoryParts {
  readonly declared: DeclaredSource;
  readonly providers: readonly ProviderSource[];
  /** Decides the attributes of what all sources told together. */
  readonly merge: (bindings: readonly RawBinding[]) => readonly Binding[];
  /** With sources that are asked in the middle of a look. */
  readonly patience: Patience;
}

/** All sources as one inventory: one binding per domain and port, hosted certificates per layer. A slow source delays, a failing one hides nothing else. */
export function createCombinedInventory({ declared, providers, merge, patience }: InventoryParts): Inventory {
  const sources = [declared, ...providers];
  const discovering = new Set(providers.map(({ name }) => name));
  return {
    async read() {
      const readings = await Promise.all(sources.map((source) => source.read()));
      const raws = readings.flatMap(({ bindings }) => bindings);
      const bindings = merge(raws);
      const probed = probedNames(bindings, raws);
      return {
        ...combined(readings, probed),
        bindings: probed.length === 0 ? bindings : merge([...raws, ...probed]),
        certificates: certificatesOf(providers, readings),
        unreadServices: providers.flatMap(({ name }, i) =>
          readings[i + 1]?.certificatesUnread === true ? [name] : [],
        ),
        lists: listsOf(providers, readings),
        clockSkewsMs: readings.flatMap(({ clockSkewMs }) => clockSkewMs ?? []),
        discovering,
      };
    },
    async readHosted(binding) {
      const own = providers.filter(({ name }) => binding.sources.includes(name));
      const domain = binding.under ?? binding.domain;
      const asked = await Promise.all(
        own.map((source) => patience.wait(source.name, () => source.readHosted(domain))),
      );
      if (asked.includes(undefined)) return undefined;
      const answers = [...asked.map((one) => one?.answer), await declared.readHosted(binding)];
      return byLayer(answers.map((answer) => answer ?? []));
    },
  };
}

/** What is hosted for a wildcard is hosted for the names that are probed for it. */
function combined(
  readings: readonly SourceReading[],
  probed: readonly RawBinding[],
): Pick<InventoryReading, "at" | "hosted" | "failures"> {
  const keys = new Set(readings.flatMap(({ hosted }) => [...hosted.keys()]));
  const hosted = new Map(
    [...keys].map(
      (key) =>
        [key, byLayer([...readings].reverse().map((reading) => reading.hosted.get(key) ?? []))] as const,
    ),
  );
  for (const { under = "", port, domain } of probed) {
    hosted.set(bindingKey({ domain, port }), hosted.get(bindingKey({ domain: under, port })) ?? []);
  }
  return {
    at: Math.max(...readings.map(({ at }) => at)),
    hosted,
    failures: readings.flatMap(({ failures }) => failures),
  };
}

function certificatesOf(
  providers: readonly ProviderSource[],
  readings: readonly SourceReading[],
): InventoryReading["certificates"] {
  return new Map(providers.map(({ name }, i) => [name, readings[i + 1]?.certificates ?? []]));
}

function listsOf(
  providers: readonly ProviderSource[],
  readings: readonly SourceReading[],
): NonNullable<InventoryReading["lists"]> {
  return new Map(
    providers.flatMap(({ name }, i) => {
      const lists = readings[i + 1]?.lists;
      return lists === undefined ? [] : [[name, lists] as const];
    }),
  );
}

/** One reading per layer. What a person declared (last) counts more than what was asked, unless it only says that nobody can know. */
function byLayer(answers: readonly (readonly HostedReading[])[]): readonly HostedReading[] {
  const layers = new Map<string, HostedReading>();
  for (const reading of answers.flat()) {
    const known = layers.get(reading.layer);
    if (known === undefined || reading.state.kind !== "not-queryable") layers.set(reading.layer, reading);
  }
  return [...layers.values()].toSorted((a, b) => (a.layer < b.layer ? 1 : -1));
}
