import { printable } from "../../core/names/printable.ts";

/** Longest text that anybody else than we wrote: a field of a certificate, a server's answer. */
export const FOREIGN_LIMIT = 200;
/** Longest text at all. */
const LIMIT = 1000;

/** Text that may come from outside: visible characters only, and not too many. */
export function shown(text: string, limit: number = LIMIT): string {
  const characters = [...printable(text)];
  return characters.length <= limit ? characters.join("") : `${characters.slice(0, limit - 1).join("")}…`;
}

/** A binding by its key; port 443 goes without saying. */
export function shownKey(key: string): string {
  return shown(key.replace(/:443$/, ""), 260);
}
