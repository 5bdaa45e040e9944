import { randomUUID } from "node:crypto";
import { realpath, rename, rm, writeFile } from "node:fs/promises";
import { printable } from "../../core/names/printable.ts";
import { toPem } from "../../core/x509/pem.ts";

export interface BundleTarget {
  /** Absolute. */
  readonly path: string;
  /** Absolute paths that are never written to, because they may hold the only copy of a private key. */
  readonly spared: readonly string[];
  /** Replaces a file that is there. */
  readonly force: boolean;
}

/** Writes certificates as PEM, whole or not at all. Gives a sentence about why not, or undefined. */
export async function writeBundle(
  certificates: readonly Uint8Array[],
  { path, spared, force }: BundleTarget,
): Promise<string | undefined> {
  const name = printable(path);
  const existing = await resolved(path);
  if (existing !== undefined && (await Promise.all(spared.map(resolved))).includes(existing)) {
    return `${name} is one of the inspected files and is never written over; name another for --write-bundle.`;
  }
  if (existing !== undefined && !force)
    return `${name} exists; name another for --write-bundle, or add --force.`;
  const target = existing ?? path;
  const draft = `${target}.${randomUUID()}.tmp`;
  try {
    await writeFile(draft, certificates.map((der) => toPem(der)).join(""), { flag: "wx" });
    await rename(draft, target);
    return undefined;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code === "") throw error;
    await rm(draft, { force: true });
    return `${name} cannot be written (${code}); name a file in a folder that exists and that you may write to.`;
  }
}

async function resolved(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    if (error instanceof Error && "code" in error) return undefined;
    throw error;
  }
}
