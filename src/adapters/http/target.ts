import type { HttpFailure } from "./failure.ts";
import type { HttpClientOptions } from "./http-client.ts";

/** Where a request goes, and what it says it is for. */
export interface Target {
  readonly scheme: "http" | "https";
  readonly address: string;
  readonly port: number;
  /** Host header. */
  readonly host: string;
  readonly path: string;
}

/** HTTPS, or plain HTTP to loopback and hosts that are named for it; nothing else is asked. */
export function targetOf(
  text: string,
  { via, plainHosts = [] }: HttpClientOptions,
): ({ readonly ok: true } & Target) | { readonly ok: false; readonly failure: HttpFailure } {
  const url = URL.parse(text);
  const place = via === undefined ? url : URL.parse(via);
  if (url === null || place === null) return refuse("the address is no URL");
  if (url.username !== "" || url.password !== "") return refuse("an address must not carry credentials");
  const scheme = place.protocol === "https:" ? "https" : "http";
  if (
    scheme === "http" &&
    (place.protocol !== "http:" || !mayBePlain(place.hostname, via === undefined ? plainHosts : []))
  ) {
    return refuse(`${place.hostname} may be asked over HTTPS only`);
  }
  // As written: the URL parser would re-encode what a signature has covered.
  const path = /^[^:]+:\/\/[^/?#]*([^#]*)/.exec(text)?.[1] || "/";
  if (/[^\x21-\x7e]/.test(path)) return refuse("the path of the address has characters that need %-encoding");
  return {
    ok: true,
    scheme,
    address: place.hostname.replace(/^\[|\]$/g, ""),
    port: Number(place.port) || (scheme === "https" ? 443 : 80),
    host: url.host,
    path,
  };
}

function mayBePlain(hostname: string, plainHosts: readonly string[]): boolean {
  return (
    hostname === "localhost" ||
    hostname === "[::1]" ||
    /^127(?:\.\d{1,3}){3}$/.test(hostname) ||
    plainHosts.includes(hostname)
  );
}

function refuse(detail: string): { readonly ok: false; readonly failure: HttpFailure } {
  return { ok: false, failure: { kind: "not-allowed", detail } };
}
