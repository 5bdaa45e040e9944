import type { Current } from "../app/current.ts";
import type { RehearsedChain } from "../core/calendar/rehearse.ts";
import { printable } from "../core/names/printable.ts";
import { shortName } from "../core/path/certificate-names.ts";
import type { Certificate } from "../core/x509/certificate.ts";
import { UsageError } from "./shell.ts";

/** Which certificates a rehearsal plays as gone. */
export interface Without {
  readonly matches: (certificate: Certificate) => boolean;
  /** For people; undefined when nothing goes. */
  readonly label: string | undefined;
}

/**
 * `NAME_OR_SHA256`: a fingerprint means exactly that certificate; the name of a root means that root in all stores (cross-certificates
 * with its name stay); any other text means every certificate of that common name above a known domain. What fits nothing is refused,
 * because a rehearsal without it would look like good news.
 */
export function withoutMatcher(
  { trustData, tools }: Pick<Current, "trustData" | "tools">,
  chains: readonly RehearsedChain[],
  text: string | undefined,
): Without {
  if (text === undefined) return { matches: () => false, label: undefined };
  const anchors = [...tools.stores.values()].flatMap((store) => store.anchors.map((a) => a.certificate));
  const sent = chains.flatMap(({ chain }) =>
    chain.slice(1).flatMap((der) => tools.evaluator.certificate(der) ?? []),
  );
  const hex = text.replaceAll(":", "").toLowerCase();
  const named = new Set(
    trustData.anchors.filter(({ name }) => name === text).map((a) => a.certificate.sha256),
  );
  const isNamed = (certificate: Certificate): boolean => shortName(certificate.subject) === text;
  const meant = [
    [...anchors, ...sent].filter(({ sha256 }) => sha256 === hex),
    anchors.filter((certificate) => named.has(certificate.sha256) || isNamed(certificate)),
    sent.filter(isNamed),
  ].find((found) => found.length > 0);
  if (meant === undefined) {
    throw new UsageError(
      `--without: "${printable(text)}" is neither the name nor the SHA-256 of a root of a trust store or of an authority above a known domain; \`certhorizon roots\` lists the roots.`,
    );
  }
  const gone = new Set(meant.map(({ sha256 }) => sha256));
  return { matches: ({ sha256 }) => gone.has(sha256), label: text };
}
