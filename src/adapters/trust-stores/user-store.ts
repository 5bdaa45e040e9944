import { glob } from "node:fs/promises";
import { printable } from "../../core/names/printable.ts";
import { type NamedFact, resolveFacts } from "../../core/trust/named-facts.ts";
import { createTrustStore, type TrustStore } from "../../core/trust/trust-store.ts";
import { trustStoreFromPem } from "../../core/trust/trust-store-from-pem.ts";
import { readTextFile } from "./read-file.ts";

/** A trust store of the user's own, as the configuration has it. */
export interface UserStore {
  /** Absolute path of a PEM file, or a glob of several. */
  readonly pem: string;
  readonly anchorExpiry?: "enforce" | "ignore" | undefined;
  readonly facts?: readonly NamedFact[] | undefined;
}

export interface LoadedUserStore {
  readonly store: TrustStore | undefined;
  /** Absolute paths that were looked at. */
  readonly files: readonly string[];
  /** One sentence each, with the file and the mend; empty when the store is there. */
  readonly problems: readonly string[];
}

const MAX_FILES = 1000;
const GLOB = /[*?[{]/;

/** A store whose files are not all good is no store: half of one would give wrong verdicts without a word. */
export async function loadUserStore(name: string, declared: UserStore): Promise<LoadedUserStore> {
  const files = await filesOf(declared.pem);
  if (files.length === 0) {
    const text = `no file matches ${declared.pem}; correct the glob or put the PEM files there`;
    return { store: undefined, files, problems: [sentence(name, text)] };
  }
  if (files.length > MAX_FILES) {
    const text = `${declared.pem} matches ${files.length} files; ${MAX_FILES} are the limit`;
    return { store: undefined, files: [], problems: [sentence(name, text)] };
  }
  const read = await Promise.all(files.map((file) => readAnchors(name, file)));
  const problems = read.flatMap((one) => (typeof one === "string" ? one : []));
  const anchors = read.flatMap((one) => (typeof one === "string" ? [] : one.anchors));
  if (problems.length > 0) return { store: undefined, files, problems };
  const certificates = anchors.map(({ certificate }) => certificate);
  const { facts, problems: unknown } = resolveFacts(certificates, declared.facts ?? []);
  if (unknown.length > 0) {
    return { store: undefined, files, problems: unknown.map((text) => sentence(name, text)) };
  }
  const { anchorExpiry } = declared;
  return { store: createTrustStore({ name, anchors: certificates, anchorExpiry, facts }), files, problems };
}

/** A name that exists is taken as it is, so that a file may be called `[iot].pem`. */
async function filesOf(pem: string): Promise<readonly string[]> {
  if (!GLOB.test(pem)) return [pem];
  const literal = await readTextFile(pem);
  if (literal.ok || !literal.missing) return [pem];
  const found: string[] = [];
  for await (const path of glob(pem)) found.push(path);
  return found.sort();
}

/** The anchors of one file, or what is wrong with it. */
async function readAnchors(name: string, file: string): Promise<TrustStore | string> {
  const content = await readTextFile(file);
  if (!content.ok) {
    const mend = content.missing ? "; correct the path or put the PEM file there" : "";
    return sentence(name, `${file} ${content.problem}${mend}`);
  }
  try {
    return trustStoreFromPem(name, content.text);
  } catch (error) {
    const start = `trust store ${name}: `;
    if (!(error instanceof Error && error.message.startsWith(start))) throw error;
    const problem = error.message.slice(start.length);
    const mend = problem.startsWith("line ") ? "; correct that block or take it out" : "";
    return sentence(name, `${file}: ${problem}${mend}`);
  }
}

function sentence(name: string, text: string): string {
  return printable(`trust store ${name}: ${text}`);
}
