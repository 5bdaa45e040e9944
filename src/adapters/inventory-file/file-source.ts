import { relative } from "node:path";
import type { Config, DeclaredBinding, DeclaredHosted } from "../../config/config.ts";
import { readRegularFile } from "../../config/read-file.ts";
import type { HostedReading, HostedState } from "../../core/hosted/hosted.ts";
import { bindingKey, type Layer } from "../../core/inventory/binding.ts";
import { printable } from "../../core/names/printable.ts";
import type { Clock } from "../../ports/clock.ts";
import type { InventoryFailure } from "../../ports/inventory.ts";
import type { DeclaredSource, SourceReading } from "../../ports/provider.ts";
import { decodeHosted } from "./decode-hosted.ts";

const MAX_CERTIFICATE_FILE_BYTES = 1024 * 1024;
const FILES_AT_ONCE = 16;

/** What the file says about one binding, over all its mentions. */
interface Declared {
  readonly source: string;
  /** One of each layer. */
  readonly hosted: readonly DeclaredHosted[];
  readonly layers: readonly Layer[];
}

/**
 * Bindings and hosted certificates as the configuration file declares them. Certificate files are read anew at every reading; one
 * that fails is a failure of its own and a `failed` state, never a lost binding.
 */
export function createFileSource(
  config: Pick<Config, "declared" | "file">,
  options: { readonly clock: Clock },
): DeclaredSource {
  const declared = declaredByKey(config.declared);
  const read = async (): Promise<SourceReading> => {
    const entries = [...declared.values()];
    const files = await readFiles(pemFilesOf(entries));
    const at = options.clock.now();
    const hosted = new Map([...declared].map(([key, entry]) => [key, readingsOf(entry, files, at)]));
    const bindings = config.declared.map(({ raw }) => raw);
    return { at, bindings, hosted, certificates: [], failures: failuresOf(entries, files, config.file) };
  };
  const readHosted: DeclaredSource["readHosted"] = async (binding) => {
    const entry = declared.get(bindingKey(binding));
    if (entry === undefined) return undefined;
    const files = await readFiles(pemFilesOf([entry]));
    return readingsOf(entry, files, options.clock.now());
  };
  return { read, readHosted };
}

/** A later mention of a binding wins per layer, as it does per attribute. */
function declaredByKey(all: readonly DeclaredBinding[]): ReadonlyMap<string, Declared> {
  const entries = new Map<string, Declared>();
  for (const { raw, hosted } of all) {
    const key = bindingKey(raw);
    const earlier = entries.get(key);
    entries.set(key, {
      source: raw.source,
      hosted: earlier === undefined ? hosted : lastByLayer([...earlier.hosted, ...hosted]),
      layers: raw.layers,
    });
  }
  return entries;
}

function lastByLayer(all: readonly DeclaredHosted[]): readonly DeclaredHosted[] {
  return [...new Map(all.map((hosted) => [hosted.layer, hosted])).values()];
}

type Files = ReadonlyMap<string, HostedState>;

function pemFilesOf(entries: readonly Declared[]): readonly string[] {
  const files = entries.flatMap(({ hosted }) => hosted.map(fileOf)).filter((file) => file !== "");
  return [...new Set(files)];
}

function fileOf({ certificate }: DeclaredHosted): string {
  return certificate.kind === "pem" ? certificate.file : "";
}

async function readFiles(files: readonly string[]): Promise<Files> {
  const states = new Map<string, HostedState>();
  for (let start = 0; start < files.length; start += FILES_AT_ONCE) {
    const batch = files.slice(start, start + FILES_AT_ONCE);
    await Promise.all(batch.map(async (file) => states.set(file, await readHostedFile(file))));
  }
  return states;
}

/** A hosted certificate from its file, or why there is none. */
export async function readHostedFile(file: string): Promise<HostedState> {
  const content = await readRegularFile(file, MAX_CERTIFICATE_FILE_BYTES);
  const decoded = content.ok ? decodeHosted(content.bytes) : content;
  if (decoded.ok) return { kind: "present", certificate: decoded.certificate };
  return { kind: "failed", reason: decoded.reason, detail: printable(`${file}: ${decoded.detail}`) };
}

function readingsOf(entry: Declared, files: Files, readAt: number): readonly HostedReading[] {
  const readings = entry.hosted.map((hosted) => ({
    layer: hosted.layer,
    ...(hosted.layerIsAssumed ? { layerIsAssumed: hosted.layerIsAssumed } : {}),
    readAt,
    state: stateOf(hosted, files),
  }));
  if (readings.length > 0) return readings;
  // Nobody said what is hosted, and there is nobody to ask.
  return entry.layers.map((layer) => ({ layer, readAt, state: { kind: "not-queryable" } }));
}

function stateOf(hosted: DeclaredHosted, files: Files): HostedState {
  const { certificate } = hosted;
  const { boundAt } = hosted;
  switch (certificate.kind) {
    case "unknown":
      return { kind: "not-queryable" };
    case "pem": {
      const state = files.get(certificate.file) ?? { kind: "not-queryable" };
      // Many bindings name the same file: what it says is kept once.
      return state.kind === "present" && boundAt !== undefined
        ? { kind: "present", certificate: { ...state.certificate, boundAt } }
        : state;
    }
    case "sha256":
    case "sha1": {
      const { kind: _, notAfter, ...fingerprint } = certificate;
      return {
        kind: "present",
        certificate: {
          ...fingerprint,
          ...(notAfter === undefined ? {} : { notAfter }),
          ...(boundAt === undefined ? {} : { boundAt }),
        },
      };
    }
  }
}

/** One failure per file and source, not per binding. */
function failuresOf(
  entries: readonly Declared[],
  files: Files,
  configFile: string,
): readonly InventoryFailure[] {
  const failures = new Map<string, InventoryFailure>();
  for (const { source, hosted } of entries) {
    for (const file of hosted.map(fileOf)) {
      const state = files.get(file);
      if (state?.kind !== "failed") continue;
      const scope = printable(relative(configFile.replace(/[^/\\]*$/, ""), file));
      failures.set(`${source} ${file}`, { source, scope, reason: state.reason, detail: state.detail });
    }
  }
  return [...failures.values()];
}
