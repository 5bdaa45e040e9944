import type { FindingCode } from "../findings/codes.ts";
import { bindingKey, isWildcard } from "../inventory/binding.ts";
import { DEFAULT_PORT } from "../inventory/declared-domain.ts";

/** What a finding or a binding is about; a finding about anything but a binding has an empty domain. */
interface About {
  readonly domain: string;
  readonly port: number;
}

/** Addresses as they are configured. */
interface Places {
  readonly status: string | undefined;
  readonly runbooks: string | undefined;
}

/**
 * `?domain=img.example.com`, with the port where that is not 443: has the status page fill a runbook in. Empty where there is nothing to
 * fill in; no command takes a wildcard.
 */
export function runbookQuery(about: About | undefined): string {
  if (about === undefined || about.domain === "" || isWildcard(about)) return "";
  const named = about.port === DEFAULT_PORT ? about.domain : bindingKey(about);
  // A colon may stand in a query; it keeps the address readable.
  return `?domain=${encodeURIComponent(named).replaceAll("%3A", ":")}`;
}

/** Where the runbook of a code is; undefined: nowhere. Only the status page fills in: what lies elsewhere keeps its address. */
export function runbookAddress(
  { status, runbooks }: Places,
  code: FindingCode,
  about?: About,
): string | undefined {
  const own = status === undefined ? undefined : `${base(status)}/runbooks`;
  const place = runbooks === undefined ? own : base(runbooks);
  if (place === undefined) return undefined;
  return `${place}/${code}${place === own ? runbookQuery(about) : ""}`;
}

function base(url: string): string {
  return url.replace(/\/+$/, "");
}
