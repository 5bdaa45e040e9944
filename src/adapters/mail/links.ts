import type { FindingCode } from "../../core/findings/codes.ts";
import { bindingKey } from "../../core/inventory/binding.ts";
import { domainPath, pageAddress, runbookAddress } from "../../core/views/page-addresses.ts";
import type { Link, MailSettings } from "./content.ts";

/** The page of one binding on the status page; none where nobody told where that is. */
export function domainLink(
  binding: { readonly domain: string; readonly port: number },
  { links: { status } }: MailSettings,
): readonly Link[] {
  if (status === undefined) return [];
  return [{ label: "Status page", url: pageAddress(status, domainPath(bindingKey(binding))) }];
}

/** The status page itself. */
export function statusLink({ links: { status } }: MailSettings): readonly Link[] {
  return status === undefined ? [] : [{ label: "Status page", url: pageAddress(status, "/") }];
}

/** What keeps messages back, and buttons that end it. */
export function silencesLink({ links: { status } }: MailSettings): readonly Link[] {
  return status === undefined ? [] : [{ label: "Silences", url: pageAddress(status, "/silences") }];
}

/** The runbook of a code; on the status page filled in for what it is about. */
export function runbookLink(
  code: FindingCode,
  about: { readonly domain: string; readonly port: number } | undefined,
  { links }: MailSettings,
): readonly Link[] {
  const url = runbookAddress(links, code, about);
  return url === undefined ? [] : [{ label: "Runbook", url }];
}
