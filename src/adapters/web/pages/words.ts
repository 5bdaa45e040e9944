import { FINDING_CODES, type FindingCode } from "../../../core/findings/codes.ts";
import type { Finding } from "../../../core/findings/finding.ts";
import type { Condition } from "../../../core/findings/urgency.ts";
import type { Binding } from "../../../core/inventory/binding.ts";
import type { Instant } from "../../../core/time.ts";
import { domainPath, runbookQuery } from "../../../core/views/page-addresses.ts";
import { distanceText, instantText } from "../../../core/words.ts";
import { type Markup, markup, NOTHING } from "./markup.ts";

const SIGNS: Readonly<Record<Condition, string>> = {
  critical: "✗",
  unknown: "?",
  warning: "!",
  info: "·",
  ok: "✓",
};

/** Sign, word and colour: colour alone tells nothing to many. */
export function mark(condition: Condition): Markup {
  return markup`<span class="mark ${condition}"><span aria-hidden="true">${SIGNS[condition]}</span> ${condition}</span>`;
}

/** "in 12 days", with the instant itself below the pointer and for machines. */
export function distance(at: Instant, now: Instant): Markup {
  const time = machineTime(at);
  if (time === undefined) return NO_DATE;
  return markup`<time datetime="${time}" title="${instantText(at)}">${distanceText(at, now)}</time>`;
}

/** "2026-12-04 11:00 UTC (in 12 days)" */
export function when(at: Instant | undefined, now: Instant): Markup {
  if (at === undefined) return NOTHING;
  const time = machineTime(at);
  if (time === undefined) return NO_DATE;
  return markup`<time datetime="${time}">${instantText(at)}</time> <span class="soft">(${distanceText(at, now)})</span>`;
}

const NO_DATE = markup`no date`;

/** Undefined for what no calendar holds. */
function machineTime(at: Instant): string | undefined {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

export function domainLink(key: string, name: string): Markup {
  return markup`<a href="${domainPath(key)}">${name}</a>`;
}

interface About {
  readonly domain: string;
  readonly port: number;
}

/** A code, leading to its runbook, which is filled in for what the code is said of. */
export function codeLink(code: FindingCode, about: About | undefined): Markup {
  return markup`<a class="code" href="/runbooks/${code}${runbookQuery(about)}">${code}</a>`;
}

/** Names beyond this would make a list of them too large, told once more in each address. */
const LONG_NAME = 100;

/** The same in a list. */
export function listedCode(code: FindingCode, about: About | undefined): Markup {
  return codeLink(code, (about?.domain.length ?? 0) > LONG_NAME ? undefined : about);
}

export function isCode(text: string): text is FindingCode {
  return Object.hasOwn(FINDING_CODES, text);
}

/** "web", "the provider (aliyun)", "the CA", "certhorizon's operators" */
export function actorText(
  { actor, scope }: Pick<Finding, "actor" | "scope">,
  binding: Binding | undefined,
): string {
  switch (actor) {
    case "customer":
      if (binding === undefined) return `whoever looks after ${scope}`;
      return binding.owner === "" ? "the owner (nobody is named)" : binding.owner;
    case "provider":
      return `the provider${binding === undefined || binding.provider === "" ? "" : ` (${binding.provider})`}`;
    case "ca":
      return "the certificate authority";
    case "us":
      return "who operates certhorizon";
  }
}

/** "1 domain", "20,000 domains" */
export function counted(count: number, thing: string): string {
  return `${countText(count)} ${thing}${count === 1 ? "" : "s"}`;
}

export function countText(count: number): string {
  return count.toLocaleString("en");
}

/** The first so many characters, with "…" where more follow. */
export function shortened(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}
