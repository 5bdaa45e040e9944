import { printable } from "../names/printable.ts";
import { analyseStore } from "./analyse-store.ts";
import type { Path, SearchWorld } from "./build-paths.ts";
import type { Candidate } from "./candidate.ts";
import { formatInstant, shortName, subjectName } from "./certificate-names.ts";
import type { Span } from "./interval.ts";

export interface AdviceWorld extends SearchWorld {
  /** SHA-256 of the certificates that were sent. */
  readonly presented: ReadonlySet<string>;
  readonly isCross: (candidate: Candidate) => boolean;
}

/** A mend that helps while its interval lasts. */
export interface Help {
  readonly interval: Span;
  readonly text: string;
}

/**
 * Which known certificates to send in addition so that the store trusts the chain, one sentence per way, the shortest first.
 * `world.pool` holds known certificates beside the presented ones. Empty when nothing known helps at any time.
 */
export function helpFor(leaf: Candidate, world: AdviceWorld): readonly Help[] {
  return analyseStore(leaf, world)
    .valid.map(({ path, interval }) => ({ path, interval, missing: missingOn(path, world) }))
    .filter(({ missing }) => missing.length > 0)
    .sort((a, b) => a.missing.length - b.missing.length || b.interval.last - a.interval.last)
    .map(({ path, interval: { begin, end, last }, missing }) => {
      const items = missing.map((candidate) => describe(candidate, path, world)).join(", and ");
      return { interval: { begin, end, last }, text: `Send ${items} in addition.` };
    });
}

/** Without the anchor, which is in the store. */
function missingOn(path: Path, { presented }: AdviceWorld): readonly Candidate[] {
  return path.slice(0, -1).filter(({ certificate }) => !presented.has(certificate.sha256));
}

function describe(candidate: Candidate, path: Path, { isCross }: AdviceWorld): string {
  const { certificate } = candidate;
  const kind = isCross(candidate) ? "the cross-certificate" : "the intermediate";
  const ends = formatInstant(certificate.notAfter);
  const text = `${kind} ${subjectName(certificate)} issued by ${shortName(certificate.issuer)} (ends ${ends}, SHA-256 ${certificate.sha256})`;
  const child = path[path.indexOf(candidate) - 1];
  const address = isCross(candidate) ? undefined : issuerAddress(child);
  return address === undefined ? text : `${text}, which is at ${address}`;
}

/** Where a certificate says that its issuer's one can be had (RFC 5280 §4.2.2.1). */
function issuerAddress(child: Candidate | undefined): string | undefined {
  const address = child?.certificate.extensions.caIssuers.find((uri) => /^https?:/i.test(uri));
  return address === undefined ? undefined : printable(address);
}

/** For a chain whose next issuer nobody here knows: where its child says that it can be had. */
export function addressAdvice(child: Candidate): string | undefined {
  const address = issuerAddress(child);
  if (address === undefined) return undefined;
  return `Send the certificate of ${shortName(child.certificate.issuer)} in addition; get it at ${address}.`;
}
