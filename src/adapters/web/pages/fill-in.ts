import type { Binding } from "../../../core/inventory/binding.ts";
import { DEFAULT_PORT, parseDeclaredDomain } from "../../../core/inventory/declared-domain.ts";
import { plainName } from "../../../core/views/binding-name.ts";
import { runbookQuery } from "../../../core/views/page-addresses.ts";
import { findRecord } from "./find-record.ts";
import type { Filling } from "./markdown.ts";
import type { StatusData } from "./status-data.ts";

/** What a runbook is filled in for. Domains are A-labels or IP addresses: nothing that a shell or Markdown gives a meaning. */
export interface FilledFor {
  readonly domain: string;
  readonly port: number;
  /** Undefined when it is not watched here. */
  readonly binding: Binding | undefined;
}

/** What `?domain=` of an address asks for; undefined when that is no domain. */
export function filledFor(data: StatusData, asked: string | undefined): FilledFor | undefined {
  const parsed = parseDeclaredDomain(asked ?? "");
  if (!parsed.ok || asked === undefined) return undefined;
  const binding = findRecord(data, asked)?.binding;
  const { domain, port } = binding ?? parsed;
  return { domain, port, binding };
}

/** Puts the real names into texts, and has links to other runbooks carry them along. */
export function fillingOf(about: FilledFor): Filling {
  return { fill: (text) => filledIn(text, about), query: runbookQuery(about) };
}

const DOMAIN = /(\bcerthorizon [^`\n;|]*? |\bhttps?:\/\/)?\bDOMAIN\b(:443\b)?/g;

/** A runbook's text with what is known in the places that are left open for it. */
export function filledIn(text: string, about: FilledFor): string {
  const { domain, port, binding } = about;
  const host = domain.includes(":") ? `[${domain}]` : domain;
  const named = plainName(about);
  const withDomain = text.replace(DOMAIN, (_, before: string | undefined = "", at: string | undefined) => {
    if (at !== undefined) return `${before}${host}:${port}`;
    if (before === "https://") return before + host + portText(port, DEFAULT_PORT);
    if (before === "http://") return before + host + portText(binding?.probe.httpPort, 80);
    // Commands of ours take the port along; certificates and providers know names only.
    const isNamed = before.startsWith("certhorizon ") && !before.endsWith("--domain ");
    return before + (isNamed ? named : domain);
  });
  const withPort = withDomain.replaceAll(/\bADDRESS:443\b/g, `ADDRESS:${port}`);
  return binding === undefined ? withPort : withPlace(withPort, binding);
}

function portText(port: number | undefined, usual: number): string {
  return port === undefined || port === usual ? "" : `:${port}`;
}

const OSS_PLACES =
  /(?<=--bucket |\boss:\/\/)BUCKET\b|(?:\bBUCKET\.)?\b(?:oss-)?REGION\.(?:aliyuncs\.com|taihangcda\.cn)\b/g;
const JD_PLACES = /(?:\bBUCKET\.)?\bs3\.REGION\.jdcloud-oss\.com\b/g;

/** Where a person declared something that is no name of a bucket or a region, the place stays open. */
const PLAIN = /^[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?$/;

/** Bucket and region, in what is about the provider of this binding. */
function withPlace(text: string, { provider, bucket, region }: Binding): string {
  return text.replace(provider === "jdcloud" ? JD_PLACES : OSS_PLACES, (place) =>
    place
      .replace("BUCKET", PLAIN.test(bucket) ? bucket : "BUCKET")
      .replace("REGION", PLAIN.test(region) ? region : "REGION"),
  );
}
