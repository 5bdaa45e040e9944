import { basename, resolve } from "node:path";
import { describeRefused } from "../adapters/certificate-files/lenient-reader.ts";
import {
  type FileBytes,
  readCertificateFile,
  readStandardInput,
} from "../adapters/certificate-files/read-certificate-file.ts";
import { writeBundle } from "../adapters/certificate-files/write-bundle.ts";
import { loadUserStore } from "../adapters/trust-stores/user-store.ts";
import type { Judged, JudgingStore } from "../core/inspect/inspection.ts";
import { type Material, readMaterial } from "../core/inspect/material.ts";
import { printable } from "../core/names/printable.ts";
import type { TrustStore } from "../core/trust/trust-store.ts";
import type { Current } from "./current.ts";

export type Opened<T> =
  | { readonly ok: true; readonly value: T }
  /** Sentences, each naming the file and the mend. */
  | { readonly ok: false; readonly problems: readonly string[] };

export interface InspectedFiles {
  /** `-` is standard input. */
  readonly files: readonly string[];
  /** Files of which only the private keys count. */
  readonly keys: readonly string[];
  readonly directory: string;
}

/** Reads what is to be inspected; everything is readable, or all problems are told. */
export async function readMaterials(request: InspectedFiles): Promise<Opened<readonly Material[]>> {
  const materials: Material[] = [];
  const problems: string[] = [];
  const named = [...request.files.map((file) => ({ file, isKey: false })), ...request.keys.map(asKey)];
  for (const { file, isKey } of named) {
    const content = await bytesOf(file, request.directory);
    const read = content.ok
      ? readMaterial(file, content.bytes)
      : { ok: false as const, problems: [content.problem] };
    if (!read.ok)
      problems.push(...read.problems, ...(content.ok ? await describeRefused(content.bytes) : []));
    else if (!isKey) materials.push(read.material);
    else if (read.material.keys.length > 0) materials.push({ ...read.material, certificates: [] });
    else problems.push(`${printable(file)} holds no private key; --key takes one in PEM or DER.`);
  }
  if (problems.length === 0 && materials.every(({ certificates }) => certificates.length === 0)) {
    problems.push(
      `There is no certificate in ${request.files.map(printable).join(", ")}, only a private key; name the certificate too.`,
    );
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: materials };
}

function asKey(file: string): { readonly file: string; readonly isKey: boolean } {
  return { file, isKey: true };
}

function bytesOf(file: string, directory: string): Promise<FileBytes> {
  return file === "-" ? readStandardInput() : readCertificateFile(resolve(directory, file), file);
}

/** The stores named, each a known one or a PEM file; without any those that the configuration has for every domain. */
export async function judgingStores(
  { tools, config }: Current,
  named: readonly string[],
  directory: string,
): Promise<Opened<readonly JudgingStore[]>> {
  const { required, watched } = config.defaults.stores;
  const known = (names: readonly string[], tier: JudgingStore["tier"]): readonly JudgingStore[] =>
    names.flatMap((name) => {
      const store = tools.stores.get(name);
      return store === undefined ? [] : [{ store, tier }];
    });
  if (named.length === 0)
    return { ok: true, value: [...known(required, "required"), ...known(watched, "watched")] };
  const stores: TrustStore[] = [];
  const problems: string[] = [];
  for (const name of new Set(named)) {
    const store = tools.stores.get(name);
    const loaded =
      store === undefined ? await storeFromFile(name, directory, tools.stores) : { store, problems: [] };
    if (loaded.store !== undefined) stores.push(loaded.store);
    problems.push(...loaded.problems);
  }
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, value: stores.map((store) => ({ store, tier: "required" })) };
}

type LoadedStore = Pick<Awaited<ReturnType<typeof loadUserStore>>, "store" | "problems">;

/** What has neither a dot nor a slash was meant as the name of a store. */
async function storeFromFile(
  name: string,
  directory: string,
  known: ReadonlyMap<string, TrustStore>,
): Promise<LoadedStore> {
  const path = resolve(directory, name);
  if (!/[./\\]/.test(name) && !(await readCertificateFile(path, name)).ok) {
    const text = `There is no trust store ${printable(name)}; --trust-store takes ${[...known.keys()].join(", ")}, or a PEM file.`;
    return { store: undefined, problems: [text] };
  }
  return loadUserStore(basename(name).replace(/\.(?:pem|crt|cer)$/i, ""), { pem: path });
}

/** The stores of the web PKI: their roots are bound by its rules. */
export function publicStores({ tools }: Current): readonly TrustStore[] {
  return ["mozilla", "chrome", "apple", "microsoft"].flatMap((name) => tools.stores.get(name) ?? []);
}

export interface BundleOrder {
  /** Where to write. */
  readonly file: string;
  readonly force: boolean;
  readonly inspected: InspectedFiles;
}

/** Writes the corrected bundle, never over an inspected file. Gives a sentence about why not, or undefined. */
export function writeJudgedBundle({ bundle }: Judged, order: BundleOrder): Promise<string | undefined> {
  const { files, keys, directory } = order.inspected;
  const spared = [...files, ...keys].filter((file) => file !== "-").map((file) => resolve(directory, file));
  const path = resolve(directory, order.file);
  return writeBundle(
    bundle.map(({ der }) => der),
    { path, spared, force: order.force },
  );
}
