import { printable } from "../names/printable.ts";

/** `text` printable and at most `limit` characters long; a cut one ends with "…". */
export function brief(text: string, limit: number): string {
  const shown = printable(text.slice(0, 2 * limit));
  if (shown.length <= limit && text.length <= limit) return shown;
  const characters = [...shown];
  const isWhole = characters.length <= limit && text.length <= 2 * limit;
  return isWhole ? shown : `${characters.slice(0, limit - 1).join("")}…`;
}
