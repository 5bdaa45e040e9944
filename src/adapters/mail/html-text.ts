import type { Step } from "../../core/alerts/steps/step.ts";
import type { Block, Column, Fact, Link, Tone, TreeLine } from "./content.ts";
import { shown } from "./shown.ts";

/* No colours but those that are legible on light and dark ground; no images, nothing from elsewhere. */
const TONES: Readonly<Record<Tone, string>> = {
  critical: "#b3261e",
  warning: "#8a5a00",
  info: "#3b5b92",
  good: "#1b6e3c",
};
const FONT = "font:15px/1.5 system-ui,-apple-system,Segoe UI,Roboto,sans-serif";
const MONO = "font:13px/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace";
const BOX = `${MONO};margin:6px 0;padding:8px 10px;border:1px solid #8886;border-radius:4px;white-space:pre-wrap;overflow-wrap:anywhere`;
const CELL = "padding:3px 14px 3px 0;text-align:left;vertical-align:top;overflow-wrap:break-word";
const RULED = `${CELL};border-bottom:1px solid #8884`;

/** The HTML form: the same content and order as the text. */
export function htmlText(blocks: readonly Block[]): string {
  return [
    '<!doctype html><html lang="en" dir="ltr"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">',
    "<title>certhorizon</title></head>",
    `<body style="margin:0;padding:16px;${FONT}"><div style="max-width:760px">`,
    ...blocks.map(blockHtml),
    "</div></body></html>\n",
  ].join("\n");
}

/** Text as content of an element or value of an attribute in double quotes. */
function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case "title":
      return `<h1 style="font-size:19px;line-height:1.35;margin:0 0 12px"><span style="${badge(block.tone)}">${safe(block.label)}</span> ${safe(block.text)}</h1>`;
    case "heading":
      return `<h2 style="font-size:16px;margin:22px 0 6px">${safe(block.text)}</h2>`;
    case "text":
      return `<p style="margin:0 0 10px">${safe(block.text)}</p>`;
    case "facts":
      return `<table role="presentation" style="border-collapse:collapse;margin:0 0 10px">${block.rows.map(factHtml).join("")}</table>`;
    case "steps":
      return `<ol style="margin:0 0 10px;padding-left:24px">${block.steps.map(stepHtml).join("")}</ol>`;
    case "paste":
      return pasteHtml(block.lines);
    case "tree":
      return `<div style="${BOX}">${block.lines.map(treeHtml).join("")}</div>`;
    case "table":
      return tableHtml(block.columns, block.rows);
    case "links":
      return `<p style="margin:0 0 10px">${block.links.map(linkHtml).join("<br>")}</p>`;
    case "footer":
      return `<p style="margin:24px 0 0;padding-top:8px;border-top:1px solid #8886;font-size:13px;opacity:.8">${safe(block.text)}</p>`;
  }
}

function badge(tone: Tone): string {
  return `background:${TONES[tone]};color:#ffffff;font-size:13px;padding:2px 8px;border-radius:4px;white-space:nowrap`;
}

function factHtml([label, value]: Fact): string {
  return `<tr><th scope="row" style="${CELL};font-weight:normal;opacity:.75;white-space:nowrap">${safe(label)}</th><td style="${CELL}${isHex(value) ? `;${MONO};overflow-wrap:anywhere` : ""}">${safe(value)}</td></tr>`;
}

function isHex(value: string): boolean {
  return /^[0-9A-Fa-f:]{40,}$/.test(value);
}

function stepHtml({ text, paste }: Step): string {
  return `<li style="margin:0 0 8px">${safe(text)}${paste.length === 0 ? "" : pasteHtml(paste)}</li>`;
}

function pasteHtml(lines: readonly string[]): string {
  return `<pre style="${BOX}">${lines.map((line) => safe(line)).join("\n")}</pre>`;
}

function treeHtml({ depth, text, isFault }: TreeLine): string {
  const mark = isFault ? "! " : depth === 0 ? "" : "└ ";
  const weight = isFault ? ";font-weight:bold" : "";
  return `<div style="padding-left:${depth * 18 + 12}px;text-indent:-12px${weight}">${mark}${safe(text)}</div>`;
}

function tableHtml(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const head = columns.map((column) => `<th scope="col" style="${RULED}">${titleOf(column)}</th>`).join("");
  const body = rows
    .map((row) => `<tr>${row.map((cell) => `<td style="${RULED}">${cellHtml(cell)}</td>`).join("")}</tr>`)
    .join("\n");
  return `<table style="border-collapse:collapse;margin:0 0 10px;font-size:14px"><thead><tr>${head}</tr></thead><tbody>\n${body}</tbody></table>`;
}

/** A day breaks nowhere but before that of UTC. */
function cellHtml(cell: string): string {
  const [, day, utc] = /^(\d{4}-\d\d-\d\d)( \(.* UTC\))?$/.exec(cell) ?? [];
  if (day === undefined) return safe(cell);
  return [day, ...(utc === undefined ? [] : [utc.trim()])]
    .map((part) => `<span style="white-space:nowrap">${safe(part)}</span>`)
    .join(" ");
}

function titleOf(column: Column): string {
  if (typeof column === "string") return safe(column);
  return `${safe(column.name)} <span style="font-weight:normal">(${safe(column.zone)})</span>`;
}

function linkHtml({ label, url }: Link): string {
  return `${safe(label)}: <a href="${safe(url)}">${safe(url)}</a>`;
}

function safe(text: string): string {
  return escapeHtml(shown(text));
}
