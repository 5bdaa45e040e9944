import type { HostedReading } from "../hosted/hosted.ts";
import { parseDomainName } from "../names/domain-name.ts";
import { explainMismatch, matchName } from "../names/match-name.ts";
import { parseCertificate } from "../x509/parse-certificate.ts";
import { type Binding, bindingKey } from "./binding.ts";

export interface HostedNameMismatch {
  /** Binding key. */
  readonly binding: string;
  readonly layer: HostedReading["layer"];
  /** One sentence: what the certificate names instead. */
  readonly detail: string;
}

/** Hosted certificates whose bytes are known and that do not name the domain they are hosted for. */
export function hostedNameMismatches(
  bindings: readonly Binding[],
  hosted: ReadonlyMap<string, readonly HostedReading[]>,
): readonly HostedNameMismatch[] {
  return bindings.flatMap((binding) => {
    const key = bindingKey(binding);
    return (hosted.get(key) ?? []).flatMap((reading) => {
      const detail = mismatchOf(binding.domain, reading);
      return detail === undefined ? [] : [{ binding: key, layer: reading.layer, detail }];
    });
  });
}

function mismatchOf(text: string, { state }: HostedReading): string | undefined {
  const der = state.kind === "present" ? state.certificate.chain?.[0] : undefined;
  const domain = parseDomainName(text);
  const parsed = der && parseCertificate(der);
  if (!domain.ok || parsed?.ok !== true) return undefined;
  const names = parsed.certificate.extensions.subjectAltName;
  const match = matchName(names, domain.name);
  return match.matches ? undefined : explainMismatch(match, domain.name, names);
}
