import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import { printable } from "../../../core/names/printable.ts";

/** Escaped and safe to send. */
export type Markup = HtmlEscapedString;

export type Part = Markup | string | number | false | undefined | readonly Part[];

/**
 * HTML in which every text that is put in is escaped and made printable: hono's `html` lets control and bidirectional
 * characters pass. The only way from text to a page.
 */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  // Without promises among the parts hono's answer is none either.
  return html(strings, ...parts.map(visible)) as Markup;
}

export const NOTHING: Markup = markup``;

/** What is markup already is an object, whatever its type says: it stays. */
function visible(part: Part): Part {
  if (typeof part === "string") return printable(part);
  return Array.isArray(part) ? part.map(visible) : part;
}
