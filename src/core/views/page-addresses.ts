import type { FindingCode } from "../findings/codes.ts";
import { isWildcard } from "../inventory/binding.ts";
import { plainName } from "./binding-name.ts";

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
  // A colon may stand in a query; it keeps the address readable.
  return `?domain=${encodeURIComponent(plainName(about)).replaceAll("%3A", ":")}`;
}

/** Where the runbook of a code is; undefined: nowhere. Only the status page fills in: what lies elsewhere keeps its address. */
export function runbookAddress(
  { status, runbooks }: Places,
  code: FindingCode,
  about?: About,
): string | undefined {
  const own = status === undefined ? undefined : pageAddress(status, "/runbooks");
  const place = runbooks === undefined ? own : pageAddress(runbooks, "");
  if (place === undefined) return undefined;
  return `${place}/${code}${place === own ? runbookQuery(about) : ""}`;
}

/** Where the status page shows a binding, by its key. */
export function domainPath(key: string): string {
  // Colons and brackets may stand in a path; they keep the address readable.
  const path = encodeURIComponent(key).replaceAll("%3A", ":").replaceAll("%5B", "[").replaceAll("%5D", "]");
  return `/domains/${path}`;
}

/** A path below an address as it is configured, with a slash at its end or without. */
export function pageAddress(configured: string, path: string): string {
  return configured.replace(/\/+$/, "") + path;
}
