import { printable } from "../../core/names/printable.ts";
import { parseCertificate } from "../../core/x509/parse-certificate.ts";
import { readPem } from "../../core/x509/pem.ts";

const MOST = 10;
const LONGEST = 200;

/**
 * What a reader that forgives more sees in the certificates that the strict one refuses, one sentence each: enough to
 * know which certificate it is. Empty when it cannot read them either.
 */
export async function describeRefused(bytes: Uint8Array): Promise<readonly string[]> {
  const refused = dersIn(bytes).filter((der) => !parseCertificate(der).ok);
  if (refused.length === 0) return [];
  await import("reflect-metadata");
  const { X509Certificate } = await import("@peculiar/x509");
  return refused.slice(0, MOST).flatMap((der) => {
    try {
      return [sentence(new X509Certificate(der))];
    } catch (error) {
      // It throws on what it cannot read; what it is like inside is no concern of ours.
      if (error instanceof Error) return [];
      throw error;
    }
  });
}

function dersIn(bytes: Uint8Array): readonly Uint8Array[] {
  const text = new TextDecoder("latin1").decode(bytes);
  const blocks = readPem(text).flatMap((block) =>
    block.ok && block.label === "CERTIFICATE" ? [block.bytes] : [],
  );
  return blocks.length > 0 ? blocks : [bytes];
}

interface Readable {
  readonly subject: string;
  readonly issuer: string;
  readonly serialNumber: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

function sentence({ subject, issuer, serialNumber, notBefore, notAfter }: Readable): string {
  const validity = `${day(notBefore)} to ${day(notAfter)}`;
  return `  A more forgiving reader sees ${cut(subject)}, issued by ${cut(issuer)}, valid ${validity}, serial ${cut(serialNumber)}.`;
}

function cut(text: string): string {
  const shown = printable(text);
  return shown.length > LONGEST ? `${shown.slice(0, LONGEST)}…` : shown;
}

function day(date: Date): string {
  return Number.isNaN(date.getTime()) ? "no date" : date.toISOString().slice(0, 10);
}
