import type { FindingCode } from "../../core/findings/codes.ts";
import { bindingKey } from "../../core/inventory/binding.ts";
import type { Link, MailSettings } from "./content.ts";

/** The page of one binding on the status page; none where nobody told where that is. */
export function domainLink(
  binding: { readonly domain: string; readonly port: number },
  { links: { status } }: MailSettings,
): readonly Link[] {
  if (status === undefined) return [];
  const key = encodeURIComponent(bindingKey(binding)).replaceAll("%3A", ":");
  return [{ label: "Status page", url: `${base(status)}/domains/${key}` }];
}

/** The status page itself. */
export function statusLink({ links: { status } }: MailSettings): readonly Link[] {
  return status === undefined ? [] : [{ label: "Status page", url: `${base(status)}/` }];
}

/** What keeps messages back, and buttons that end it. */
export function silencesLink({ links: { status } }: MailSettings): readonly Link[] {
  return status === undefined ? [] : [{ label: "Silences", url: `${base(status)}/silences` }];
}

export function runbookLink(code: FindingCode, { links }: MailSettings): readonly Link[] {
  if (links.runbooks !== undefined) return [{ label: "Runbook", url: `${base(links.runbooks)}/${code}` }];
  if (links.status === undefined) return [];
  return [{ label: "Runbook", url: `${base(links.status)}/runbooks/${code}` }];
}

function base(url: string): string {
  return url.replace(/\/+$/, "");
}
