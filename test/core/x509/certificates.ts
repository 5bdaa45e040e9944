import { existsSync, readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { rootCertificates } from "node:tls";
import type { Certificate } from "../../../src/core/x509/certificate.ts";
import { parseCertificate } from "../../../src/core/x509/parse-certificate.ts";
import { readPem } from "../../../src/core/x509/pem.ts";

/** Real certificates for the tests: those of the runtime always, the development data where it is there. */

/** Relative to the project. */
export const GLOBALSIGN = "../shared/data/globalsign";
export const LIMBO = "../shared/data/limbo";

const fromProject = (path: string): string => resolve(import.meta.dirname, "../../..", path);

export function mustParse(der: Uint8Array): Certificate {
  const parsed = parseCertificate(der);
  if (!parsed.ok)
    throw new Error(`${parsed.problem.reason} at ${parsed.problem.offset}: ${parsed.problem.detail}`);
  return parsed.certificate;
}

export function derOf(pem: string): Uint8Array[] {
  return readPem(pem).map((block) => {
    if (!block.ok) throw new Error(`line ${block.line}: ${block.reason}`);
    return block.bytes;
  });
}

export function runtimeRoots(): Uint8Array[] {
  return rootCertificates.flatMap(derOf);
}

export function globalSign(): Uint8Array[] {
  const folder = fromProject(GLOBALSIGN);
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => file.endsWith(".pem"));
  return files.flatMap((file) => derOf(readFileSync(resolve(folder, file), "utf8")));
}

interface LimboCase {
  readonly trusted_certs: readonly string[];
  readonly untrusted_intermediates: readonly string[];
  readonly peer_certificate: string;
}

export function limbo(): Uint8Array[] {
  const folder = fromProject(LIMBO);
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => /^limbo-(native|better).*\.json$/.test(file));
  const cases = files.flatMap(
    (file) =>
      (JSON.parse(readFileSync(resolve(folder, file), "utf8")) as { testcases: LimboCase[] }).testcases,
  );
  const texts = cases.flatMap((one) => [
    ...one.trusted_certs,
    ...one.untrusted_intermediates,
    one.peer_certificate,
  ]);
  return [...new Set(texts)].flatMap(derOf);
}
