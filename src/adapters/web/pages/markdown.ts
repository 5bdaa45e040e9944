import { type Markup, markup, NOTHING } from "./markup.ts";

/*
 * The Markdown that runbooks are written in, and no more: headings, paragraphs, lists, tables, fenced code, quotes; code, bold,
 * emphasis and links in a line. Anything else stays text. Nothing of it becomes HTML but through `markup`.
 */

type Lines = readonly string[];

/** Address of the folder that a text lies in, from which its links lead on: `/runbooks/` or `/docs/`. */
export type Folder = "/runbooks/" | "/docs/";

/** What is done to a text on the way to the page. */
export interface Filling {
  /** Puts names into words and code; what it gives is text, never Markdown. */
  readonly fill: (text: string) => string;
  /** Goes along with links to other runbooks: `?domain=…`, or empty. */
  readonly query: string;
}

const AS_WRITTEN: Filling = { fill: (text) => text, query: "" };

interface Place extends Filling {
  readonly folder: Folder;
}

/** One block off the front of the lines. */
interface Block {
  readonly html: Markup;
  readonly rest: Lines;
}

export function renderMarkdown(
  text: string,
  folder: Folder,
  filling: Filling = AS_WRITTEN,
): readonly Markup[] {
  return blocksOf(text, { folder, ...filling });
}

function blocksOf(text: string, place: Place): readonly Markup[] {
  const blocks: Markup[] = [];
  let lines: Lines = text.replace(/^<!--[\s\S]*?-->[ \t]*\n?/gm, "").split(/\r?\n/);
  while (lines.length > 0) {
    const { html, rest } = nextBlock(lines, place);
    blocks.push(html);
    lines = rest;
  }
  return blocks;
}

function nextBlock(lines: Lines, place: Place): Block {
  const [line = "", next = ""] = lines;
  if (line.trim() === "") return { html: NOTHING, rest: lines.slice(1) };
  const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line);
  if (heading !== null)
    return { html: headingOf(heading[1]?.length ?? 1, heading[2] ?? "", place), rest: lines.slice(1) };
  if (/^\s*(?:```|~~~)/.test(line)) return fenced(lines, place);
  if (/^\s*(?:[-*+]|\d{1,3}[.)])\s+/.test(line)) return list(lines, place);
  if (/^\s*\|.*\|\s*$/.test(line) && /^\s*\|[\s:|-]+\|\s*$/.test(next)) return table(lines, place);
  if (/^\s*>/.test(line)) return quote(lines, place);
  return paragraph(lines, place);
}

function headingOf(level: number, text: string, place: Place): Markup {
  const words = inline(text, place);
  if (level === 1) return markup`<h1>${words}</h1>`;
  const id = anchorOf(text);
  return level === 2 ? markup`<h2 id="${id}">${words}</h2>` : markup`<h3 id="${id}">${words}</h3>`;
}

/** What a link behind `#` calls a heading, as on the usual code hosts: "Host a certificate" is `host-a-certificate`. */
function anchorOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .trim()
    .replaceAll(" ", "-");
}

function fenced(lines: Lines, { fill }: Place): Block {
  const end = lines.findIndex((line, index) => index > 0 && /^\s*(?:```|~~~)\s*$/.test(line));
  const until = end === -1 ? lines.length : end;
  return { html: preformatted(lines.slice(1, until).map(fill)), rest: lines.slice(until + 1) };
}

/** Line by line: a line end is a control character, and control characters are shown, not obeyed. */
function preformatted(lines: Lines): Markup {
  const shown = lines.map((line) => markup`${line.replaceAll("\t", "    ")}<br>`);
  return markup`<pre tabindex="0"><code>${shown}</code></pre>`;
}

const ITEM = /^(\s*)(?:[-*+]|\d{1,3}[.)])\s+(.*)$/;

function list(lines: Lines, place: Place): Block {
  const indent = indentOf(lines[0] ?? "");
  const isOrdered = /^\s*\d/.test(lines[0] ?? "");
  const items: { text: string; inner: string[] }[] = [];
  let at = 0;
  for (; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    const item = ITEM.exec(line);
    const last = items.at(-1);
    if (item !== null && indentOf(line) <= indent) {
      if (/^\s*\d/.test(line) !== isOrdered) break;
      items.push({ text: item[2] ?? "", inner: [] });
    } else if (line.trim() === "") {
      // A blank line ends the list unless what follows still belongs to it.
      if (indentOf(lines[at + 1] ?? "") <= indent && !ITEM.test(lines[at + 1] ?? "")) break;
      last?.inner.push("");
    } else if (indentOf(line) > indent) last?.inner.push(line);
    else if (last !== undefined && lines[at - 1]?.trim() !== "") last.text += ` ${line.trim()}`;
    else break;
  }
  const shown = items.map(({ text, inner }) => itemOf(text, inner, place));
  const html = isOrdered ? markup`<ol>${shown}</ol>` : markup`<ul>${shown}</ul>`;
  return { html, rest: lines.slice(at) };
}

/** Lines that only continue the sentence belong to it; lists and code inside an item are blocks of their own. */
function itemOf(text: string, inner: Lines, place: Place): Markup {
  const start = inner.findIndex(
    (line) => line.trim() === "" || ITEM.test(line) || /^\s*(?:```|~~~)/.test(line),
  );
  const more = start === -1 ? inner : inner.slice(0, start);
  const blocks = start === -1 ? [] : inner.slice(start);
  const depth = Math.min(...blocks.filter((line) => line.trim() !== "").map(indentOf));
  const within = blocks.map((line) => line.slice(depth)).join("\n");
  return markup`<li>${inline([text, ...more.map((line) => line.trim())].join(" "), place)}${within !== "" && blocksOf(within, place)}</li>`;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function table(lines: Lines, place: Place): Block {
  const end = lines.findIndex((line) => !/^\s*\|/.test(line));
  const rows = lines.slice(0, end === -1 ? lines.length : end).map(cellsOf);
  const [head = [], , ...body] = rows;
  const header = head.map((cell) => markup`<th scope="col">${inline(cell, place)}</th>`);
  const shown = body.map(
    (cells) => markup`<tr>${cells.map((cell) => markup`<td>${inline(cell, place)}</td>`)}</tr>`,
  );
  return {
    html: markup`<div class="scroller" role="group" aria-label="Table: scrolls sideways" tabindex="0"><table><thead><tr>${header}</tr></thead><tbody>${shown}</tbody></table></div>`,
    rest: lines.slice(rows.length),
  };
}

function cellsOf(line: string): readonly string[] {
  return line
    .trim()
    .replace(/^\||\|$/g, "")
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll("\\|", "|"));
}

function quote(lines: Lines, place: Place): Block {
  const end = lines.findIndex((line) => !/^\s*>/.test(line));
  const quoted = lines.slice(0, end === -1 ? lines.length : end);
  const inner = quoted.map((line) => line.replace(/^\s*>\s?/, "")).join("\n");
  return {
    html: markup`<blockquote>${blocksOf(inner, place)}</blockquote>`,
    rest: lines.slice(quoted.length),
  };
}

function paragraph(lines: Lines, place: Place): Block {
  const end = lines.findIndex(
    (line, at) => at > 0 && (line.trim() === "" || /^(?:#{1,6}\s|\s*(?:```|~~~)|\s*[-*+]\s)/.test(line)),
  );
  const own = end === -1 ? lines : lines.slice(0, end);
  // Two blanks at the end of a line break it.
  const broken = own.map((line) => `${line.trim()}${/\S {2,}$/.test(line) ? "\n" : " "}`).join("");
  const shown = broken
    .trim()
    .split("\n")
    .map((line, at) => markup`${at > 0 && markup`<br>`}${inline(line, place)}`);
  return { html: markup`<p>${shown}</p>`, rest: lines.slice(own.length) };
}

const INLINE =
  /`([^`]+)`|\*\*([^*]+)\*\*|(?<![\w*])[*_]([^*_]+)[*_](?![\w*])|!?\[([^\]]+)\]\(([^()\s]+)\)|<(https:\/\/[^\s<>]+)>/g;

function inline(text: string, place: Place): readonly Markup[] {
  const { fill } = place;
  const parts: Markup[] = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    const [whole, code, bold, emphasis, label, href, bare] = match;
    if (match.index > from) parts.push(markup`${fill(text.slice(from, match.index))}`);
    from = match.index + whole.length;
    if (code !== undefined) parts.push(markup`<code>${fill(code)}</code>`);
    else if (bold !== undefined) parts.push(markup`<strong>${inline(bold, place)}</strong>`);
    else if (emphasis !== undefined) parts.push(markup`<em>${fill(emphasis)}</em>`);
    else parts.push(linkOf(label ?? bare ?? "", href ?? bare ?? "", place));
  }
  if (from < text.length) parts.push(markup`${fill(text.slice(from))}`);
  return parts;
}

/** Other runbooks, other pages of the documentation, and web pages; a link that leads anywhere else is only its words. */
function linkOf(label: string, href: string, place: Place): Markup {
  const words = inline(label, place);
  if (/^https?:\/\//.test(href)) return markup`<a href="${href}" rel="noreferrer">${label}</a>`;
  if (/^#[\w-]+$/.test(href)) return markup`<a href="${href}">${words}</a>`;
  const address = addressOf(href, place);
  return address === undefined ? markup`${words}` : markup`<a href="${address}">${words}</a>`;
}

/** Runbooks lie in a folder within the documentation, and beside it on the page. */
function addressOf(href: string, { folder, query }: Place): string | undefined {
  const [, up, down, name, anchor = ""] =
    /^(?:\.\/)?(\.\.\/)?(runbooks\/)?([\w-]+)\.md(#[\w-]+)?$/.exec(href) ?? [];
  if (name === undefined) return undefined;
  const isRunbook = folder === "/runbooks/" ? up === undefined && down === undefined : down !== undefined;
  const isInside = folder === "/runbooks/" ? down === undefined : up === undefined;
  if (!isInside) return undefined;
  return isRunbook ? `/runbooks/${name}${query}${anchor}` : `/docs/${name}${anchor}`;
}
