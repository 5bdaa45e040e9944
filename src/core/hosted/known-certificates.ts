import type { HostedCertificate, HostedReading } from "./hosted.ts";

/** A certificate that exists somewhere, whether or not anybody is served it. Plain data. */
export interface HeldCertificate {
  readonly certificate: HostedCertificate;
  /** `service`: it lies in an account's certificate service; `hosted`: it is hosted for some domain. */
  readonly kept: "service" | "hosted";
  /** The source whose account holds it, or the key of the binding that it is hosted for. */
  readonly holder: string;
}

/** Everything that one reading of the inventory told, by the names it is good for. */
export interface KnownCertificates {
  /** Those that name the domain, wildcards included, each once; none for a domain nobody has one for. */
  fitting(domain: string): readonly HeldCertificate[];
}

/** Built once per reading. What tells no names is good for the domain that it is hosted for. */
export function knownCertificates(
  hosted: ReadonlyMap<string, readonly HostedReading[]>,
  services: ReadonlyMap<string, readonly HostedCertificate[]>,
): KnownCertificates {
  const byName = new Map<string, HeldCertificate[]>();
  const added = new Set<string>();
  const add = (held: HeldCertificate, names: readonly string[]): void => {
    for (const name of names.map((text) => text.toLowerCase())) {
      const key = `${name} ${held.kept} ${identityOf(held)}`;
      if (added.has(key)) continue;
      added.add(key);
      const known = byName.get(name);
      if (known === undefined) byName.set(name, [held]);
      else known.push(held);
    }
  };
  for (const [holder, certificates] of services) {
    for (const certificate of certificates)
      add({ certificate, kept: "service", holder }, certificate.names ?? []);
  }
  for (const [holder, readings] of hosted) {
    for (const { state } of readings) {
      if (state.kind !== "present") continue;
      const { certificate } = state;
      add({ certificate, kept: "hosted", holder }, certificate.names ?? [domainOf(holder)]);
    }
  }
  added.clear();
  return {
    fitting: (domain) => [...(byName.get(domain) ?? []), ...(byName.get(wildcardAbove(domain)) ?? [])],
  };
}

/** `*.example.com` of `img.example.com`; empty for a wildcard itself. */
export function wildcardAbove(domain: string): string {
  return domain.startsWith("*.") ? "" : `*${domain.slice(domain.indexOf("."))}`;
}

function identityOf({ certificate, holder }: HeldCertificate): string {
  return certificate.sha256 ?? certificate.sha1 ?? `${holder} ${certificate.id ?? certificate.serial ?? ""}`;
}

function domainOf(bindingKey: string): string {
  return bindingKey.slice(0, bindingKey.lastIndexOf(":"));
}
