import { type Postponement, postponeFacts } from "../../core/trust/postpone-facts.ts";
import { storesFromTrustData, type TrustData } from "../../core/trust/trust-data.ts";
import type { TrustStore } from "../../core/trust/trust-store.ts";
import { readTextFile } from "./read-file.ts";
import { loadTrustDataFile, shippedTrustData } from "./trust-data-file.ts";
import { loadUserStore, type UserStore } from "./user-store.ts";

export interface TrustStoreOptions {
  /** By name. */
  readonly userStores: ReadonlyMap<string, UserStore>;
  /** Absolute path of a newer file of the format of the shipped data. */
  readonly trustDataFile?: string | undefined;
  /** Takes `trustDataFile` even when it is absurd beside the shipped data. */
  readonly force?: boolean | undefined;
  readonly postponements?: readonly Postponement[] | undefined;
  /** The host's own bundle; where hosts usually have it when absent. */
  readonly systemBundle?: string | undefined;
}

export type LoadedTrustStores =
  | {
      readonly ok: true;
      /** The built-in ones, then `system` where the host has a bundle, then the user's. */
      readonly stores: ReadonlyMap<string, TrustStore>;
      readonly trustData: TrustData;
      /** Absolute paths of the user's files that were read: a change of any changes the stores. */
      readonly files: readonly string[];
      /** What is not as it should be, but stops nobody. */
      readonly warnings: readonly string[];
    }
  /** One sentence each, with the file and the mend. */
  | { readonly ok: false; readonly problems: readonly string[] };

const SYSTEM_STORE = "system";

/** Debian and Alpine; Fedora and its family; macOS and the BSDs. */
const SYSTEM_BUNDLES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/cert.pem",
] as const;

/** Every trust store there is, by name. Reads files; the stores themselves never change afterwards. */
export async function loadTrustStores(options: TrustStoreOptions): Promise<LoadedTrustStores> {
  const data = await dataOf(options);
  if (!data.ok) return data;
  const builtIn = storesFromTrustData(data.trustData);
  const system = await loadSystemStore(options.systemBundle);
  const user = await Promise.all(
    [...options.userStores].map(([name, declared]) => loadUserStore(name, declared)),
  );
  const problems = [
    ...[...options.userStores.keys()].filter((name) => builtIn.has(name) || name === SYSTEM_STORE).map(taken),
    ...user.flatMap((loaded) => loaded.problems),
  ];
  if (problems.length > 0) return { ok: false, problems };
  const others = [system.store, ...user.map(({ store }) => store)].filter((store) => store !== undefined);
  return {
    ok: true,
    stores: new Map([...builtIn, ...others.map((store) => [store.name, store] as const)]),
    trustData: data.trustData,
    files: [
      ...(options.trustDataFile === undefined ? [] : [options.trustDataFile]),
      ...user.flatMap(({ files }) => files),
    ],
    warnings: system.warnings,
  };
}

type DataResult =
  | { readonly ok: true; readonly trustData: TrustData }
  | { readonly ok: false; readonly problems: readonly string[] };

async function dataOf({ trustDataFile, force, postponements }: TrustStoreOptions): Promise<DataResult> {
  const shipped = await shippedTrustData();
  const loaded =
    trustDataFile === undefined
      ? ({ ok: true, data: shipped } as const)
      : await loadTrustDataFile(trustDataFile, shipped, force === true);
  if (!loaded.ok) return loaded;
  const { data, problems } = postponeFacts(loaded.data, postponements ?? []);
  if (problems.length === 0) return { ok: true, trustData: data };
  return { ok: false, problems: problems.map((problem) => `postponed dates: ${problem}`) };
}

function taken(name: string): string {
  return `trust store ${name}: the name is that of a built-in store; choose another`;
}

/** Nobody asked for it, so a bundle that cannot be used leaves the store out and says so. */
async function loadSystemStore(
  bundle: string | undefined,
): Promise<{ readonly store: TrustStore | undefined; readonly warnings: readonly string[] }> {
  for (const pem of bundle === undefined ? SYSTEM_BUNDLES : [bundle]) {
    const content = await readTextFile(pem);
    if (!content.ok && content.missing) continue;
    const { store, problems } = await loadUserStore(SYSTEM_STORE, { pem });
    return { store, warnings: problems };
  }
  return { store: undefined, warnings: [] };
}
