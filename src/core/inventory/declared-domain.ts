import { parseDomainName } from "../names/domain-name.ts";

export const DEFAULT_PORT = 443;

export type DeclaredDomain =
  | { readonly ok: true; readonly domain: string; readonly port: number }
  | {
      readonly ok: false;
      readonly reason: "wildcard" | "not-a-domain" | "not-a-port";
      /** One clause: what is wrong and what to write instead. */
      readonly detail: string;
    };

/**
 * Reads `img.example.com`, `dl.example.com:8443`, `www.例子.cn`, `192.0.2.7:443`, `2001:db8::7` or `[2001:db8::7]:8443`. A wildcard is
 * refused: it names no server that could be asked.
 */
export function parseDeclaredDomain(text: string): DeclaredDomain {
  if (/^[a-z]+:\/\//i.test(text)) {
    return { ok: false, reason: "not-a-domain", detail: "write the domain alone, without scheme and path" };
  }
  const { host, port } = splitPort(text);
  const number = port === undefined ? DEFAULT_PORT : Number(port);
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && number >= 1 && number <= 65_535)) {
    return {
      ok: false,
      reason: "not-a-port",
      detail: "a port is a number from 1 to 65535, as in dl.example.com:8443",
    };
  }
  const parsed = parseDomainName(host);
  if (parsed.ok) return { ok: true, domain: parsed.name.name, port: number };
  if (parsed.reason === "wildcard") {
    const detail = "a wildcard names no server that could be asked; declare the domains below it one by one";
    return { ok: false, reason: "wildcard", detail };
  }
  return { ok: false, reason: "not-a-domain", detail: parsed.detail };
}

/** A bare IPv6 address has colons of its own and no port; with a port it stands in brackets. */
function splitPort(text: string): { readonly host: string; readonly port: string | undefined } {
  const bracketed = /^(\[.*\]):([^\]]*)$/.exec(text);
  if (bracketed !== null) return { host: bracketed[1] ?? "", port: bracketed[2] };
  const parts = text.split(":");
  return parts.length === 2 ? { host: parts[0] ?? "", port: parts[1] } : { host: text, port: undefined };
}
