import type { Suppression, SuppressionKind } from "../alerts/suppression.ts";
import type { Instant } from "../time.ts";
import { whenText } from "../words.ts";
import { nameOfKey } from "./binding-name.ts";

const DONE: Readonly<Record<SuppressionKind, string>> = {
  ack: "Acknowledged",
  silence: "Silenced",
  maintenance: "Under maintenance",
  downgrade: "Downgraded",
};

/** "Acknowledged by li until 2026-11-24 16:40 UTC (in 2 days): ticket 4711 (number 3)" */
export function suppressionText({ id, kind, author, until, reason }: Suppression, now: Instant): string {
  return `${DONE[kind]} by ${author} until ${whenText(until, now)}: ${reason} (number ${id})`;
}

/** "acknowledged", "silenced" */
export function suppressedWord({ kind }: Pick<Suppression, "kind">): string {
  return DONE[kind].toLowerCase();
}

/** What a suppression is about: "img.example.com", "owner web, code leaf-expiring (12 findings)". */
export function matchText({ match, acknowledged }: Pick<Suppression, "match" | "acknowledged">): string {
  const named = Object.entries(match).map(([key, value]) =>
    key === "domain" ? domainText(value) : `${key} ${value}`,
  );
  const count = acknowledged.length > 1 ? ` (${acknowledged.length} findings)` : "";
  return `${named.join(", ")}${count}`;
}

/** A binding by its key; a glob is what it is. */
function domainText(text: string): string {
  return /:\d+$/.test(text) ? nameOfKey(text) : text;
}
