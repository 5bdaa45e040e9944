import type { Suppression } from "../alerts/suppression.ts";
import { nameOfKey } from "./binding-name.ts";

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
