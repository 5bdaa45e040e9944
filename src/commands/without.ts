import type { Current } from "../app/current.ts";
import { printable } from "../core/names/printable.ts";
import type { BindingRecord } from "../core/record.ts";
import type { Certificate } from "../core/x509/certificate.ts";
import { UsageError } from "./shell.ts";

/** Which certificates a rehearsal plays as gone. */
export interface Without {
  readonly matches: (certificate: Certificate) => boolean;
  /** For people; undefined when nothing goes. */
  readonly label: string | undefined;
}

/**
 * `NAME_OR_SHA256`: a fingerprint means exactly that certificate; the name of a known root means that root in all stores
 * (cross-certificates with its name stay); any other text means every CA certificate with that common name.
 */
export function withoutMatcher(
  { trustData }: Pick<Current, "trustData">,
  records: readonly BindingRecord[],
  text: string | undefined,
): Without {
  if (text === undefined) return { matches: () => false, label: undefined };
  const hex = text.replaceAll(":", "").toLowerCase();
  if (/^[0-9a-f]{64}$/.test(hex)) return { matches: ({ sha256 }) => sha256 === hex, label: hex };
  const roots = new Set(
    trustData.anchors.filter(({ name }) => name === text).map(({ certificate }) => certificate.sha256),
  );
  if (roots.size > 0) return { matches: ({ sha256 }) => roots.has(sha256), label: text };
  const named = `CN=${text}`;
  const issuers = records
    .flatMap(({ judgement }) => judgement?.certificates ?? [])
    .map(({ issuer }) => issuer);
  const anchors = records.flatMap(({ judgement }) => judgement?.stores ?? []).map(({ anchor }) => anchor);
  if (!issuers.some((issuer) => issuer.split(",").includes(named)) && !anchors.includes(text)) {
    throw new UsageError(
      `--without: "${printable(text)}" is the name of no known root and of no authority above a known domain; \`certhorizon roots\` lists the roots.`,
    );
  }
  return { matches: ({ subject }) => subject.text.split(",").includes(named), label: text };
}
