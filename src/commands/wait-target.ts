import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { printable } from "../core/names/printable.ts";
import type { KeyType } from "../core/observation.ts";
import { parseCertificate } from "../core/x509/parse-certificate.ts";
import { readPem } from "../core/x509/pem.ts";
import { type Shell, UsageError } from "./shell.ts";

/** The certificate that `check --wait` waits for. */
export interface WaitTarget {
  /** Lower-case hex. */
  readonly sha256: string;
  /** Known when a file was named. */
  readonly keyType: KeyType | undefined;
}

/** `FILE_OR_SHA256`: a PEM file whose first certificate is the leaf, or a fingerprint with or without colons. */
export async function readTarget(shell: Shell, text: string): Promise<WaitTarget> {
  const hex = text.replaceAll(":", "").toLowerCase();
  if (/^[0-9a-f]{64}$/.test(hex)) return { sha256: hex, keyType: undefined };
  const pem = await readText(resolve(shell.directory, text));
  const block = pem === undefined ? undefined : readPem(pem).find((b) => b.ok && b.label === "CERTIFICATE");
  const parsed = block?.ok ? parseCertificate(block.bytes) : undefined;
  if (parsed?.ok !== true) {
    throw new UsageError(
      `--until takes a PEM file with the new certificate, or its SHA-256; "${printable(text)}" is neither.`,
    );
  }
  const { sha256, publicKey } = parsed.certificate;
  return { sha256, keyType: publicKey.kind === "rsa" ? "rsa" : "ecdsa" };
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error) return undefined;
    throw error;
  }
}
