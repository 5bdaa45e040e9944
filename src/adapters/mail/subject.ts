import { CODE_PHRASES } from "../../core/alerts/code-phrases.ts";
import type { IncidentView } from "../../core/alerts/incident-view.ts";
import type { Finding } from "../../core/findings/finding.ts";
import { bindingKey } from "../../core/inventory/binding.ts";
import { toDisplay } from "../../core/names/domain-name.ts";
import { printable } from "../../core/names/printable.ts";
import type { MailSettings } from "./content.ts";
import { dayText } from "./times.ts";

const LIMIT = 100;

/**
 * `[critical] img.example.com: certificate expired (leaf-expired)`. From our own words and configured names alone: nothing that a
 * certificate or a server says gets into it.
 */
export function incidentSubject(view: IncidentView, settings: MailSettings): string {
  return titled(tagOf(view), whatOf(view), `${phraseOf(view, settings)} (${view.code})`);
}

/** `[tag] what: text` in one line of at most a hundred characters; what is too long loses its beginning. */
export function titled(tag: string, what: string, text: string): string {
  const frame = [...`[${tag}] : ${text}`].length;
  const name = [...printable(what)];
  const room = Math.max(12, LIMIT - frame);
  const fitting = name.length <= room ? name : ["…", ...name.slice(name.length - room + 1)];
  return [...`[${tag}] ${fitting.join("")}: ${printable(text)}`].slice(0, LIMIT + 20).join("");
}

function tagOf({ kind, severity }: IncidentView): string {
  if (kind === "cleared") return "mended";
  return kind === "reminded" ? "still" : severity;
}

/** "certificate expires on 2026-12-04". */
export function phraseOf(
  { code, deadline }: Pick<IncidentView, "code" | "deadline">,
  { timeZone }: MailSettings,
): string {
  const { text, dated } = CODE_PHRASES[code];
  return dated === undefined || deadline === undefined
    ? text
    : `${text} ${dated} ${dayText(deadline, timeZone)}`;
}

/** What an incident is about: a domain, "40 domains", a source, a store, certhorizon itself. */
export function whatOf({ findings, total }: Pick<IncidentView, "findings" | "total">): string {
  const [first] = findings;
  if (first === undefined) return `${total} findings`;
  const { finding } = first;
  if (finding.subject !== "binding") return subjectName(finding);
  const count = domainCount({ findings, total });
  return count === 1 ? shortName(finding) : `${count} domains`;
}

/** Domains of an incident, shown or not. */
export function domainCount({ findings, total }: Pick<IncidentView, "findings" | "total">): number {
  const shown = new Set(findings.map(({ finding }) => bindingKey(finding))).size;
  return total > findings.length ? shown + total - findings.length : shown;
}

function subjectName({ subject, scope }: Finding): string {
  if (subject === "monitor") return "certhorizon";
  return subject === "store" ? `trust store ${scope}` : `source ${scope}`;
}

/** As people read it: `img.example.com`, `www.例子.cn`, `dl.example.com:8443`. */
export function shortName({ domain, port }: { readonly domain: string; readonly port: number }): string {
  const [readable = domain] = toDisplay(domain).split(" ");
  if (port === 443) return readable;
  return readable === domain ? bindingKey({ domain, port }) : `${readable}:${port}`;
}
