import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { printable } from "../core/names/printable.ts";
import type { Certificate } from "../core/x509/certificate.ts";
import { parseCertificate } from "../core/x509/parse-certificate.ts";
import { readPem } from "../core/x509/pem.ts";
import { type Shell, UsageError } from "./shell.ts";

/** All certificates of a PEM bundle; `-` is standard input. What cannot be read as a certificate is passed over, a bundle without any is refused. */
export async function readBundle(shell: Shell, file: string): Promise<readonly Certificate[]> {
  const pem = file === "-" ? await text(process.stdin) : await readBundleFile(resolve(shell.directory, file));
  const certificates = readPem(pem).flatMap((block) => {
    const parsed = block.ok ? parseCertificate(block.bytes) : undefined;
    return parsed?.ok === true ? [parsed.certificate] : [];
  });
  if (certificates.length > 0) return certificates;
  throw new UsageError(
    `${printable(file)} holds no certificate; --bundle takes PEM blocks "-----BEGIN CERTIFICATE-----".`,
  );
}

async function readBundleFile(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    throw new UsageError(
      `${printable(file)} cannot be read (${String(error.code)}); --bundle takes a PEM file, or - for standard input.`,
    );
  }
}
