import { createHash, createHmac } from "node:crypto";
import type { Received } from "./received.ts";

/* Signatures as the provider's documentation defines them, checked on what came in; written apart from the adapter's signers on purpose. */

export type Verdict =
  | { readonly ok: true; readonly keyId: string; readonly region: string; readonly at: number }
  | { readonly ok: false; readonly why: "no-signature" | "unknown-key" | "expired-key" | "wrong-signature" };

/** Secret and token that belong to a key id; undefined for a key that does not exist. */
export type KeyBook = (
  keyId: string,
) => { readonly secret: string; readonly token: string; readonly ended: boolean } | undefined;

const NO_SIGNATURE: Verdict = { ok: false, why: "no-signature" };

export function verifyOss(request: Received, bucket: string, keys: KeyBook): Verdict {
  const form =
    /^OSS4-HMAC-SHA256 Credential=([^/,]+)\/(\d{8})\/([a-z0-9-]+)\/oss\/aliyun_v4_request,Signature=([0-9a-f]{64})$/;
  const [, keyId = "", day = "", region = "", signature] =
    form.exec(request.headers["authorization"] ?? "") ?? [];
  if (signature === undefined) return NO_SIGNATURE;
  const key = keys(keyId);
  if (key === undefined || key.token !== (request.headers["x-oss-security-token"] ?? "")) {
    return { ok: false, why: "unknown-key" };
  }
  if (key.ended) return { ok: false, why: "expired-key" };
  const stamp = request.headers["x-oss-date"] ?? "";
  let canonical = `${request.method}\n`;
  canonical += bucket === "" ? "/\n" : `/${percent(bucket)}${percentPath(request.path)}\n`;
  canonical += `${sortedPairs(request.query, false)}\n`;
  for (const name of Object.keys(request.headers).sort()) {
    const counts = ["content-type", "content-md5"].includes(name) || name.startsWith("x-oss-");
    if (counts) canonical += `${name}:${request.headers[name]?.trim()}\n`;
  }
  // No additional headers: their line is empty; the other empty line ends the headers.
  canonical += "\n\nUNSIGNED-PAYLOAD";
  const text = `OSS4-HMAC-SHA256\n${stamp}\n${day}/${region}/oss/aliyun_v4_request\n${digest(canonical)}`;
  let derived: Buffer = keyed(Buffer.from(`aliyun_v4${key.secret}`), day);
  for (const step of [region, "oss", "aliyun_v4_request"]) derived = keyed(derived, step);
  const right = keyed(derived, text).toString("hex") === signature && stamp.startsWith(day);
  if (!right) return { ok: false, why: "wrong-signature" };
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp) ?? [];
  return {
    ok: true,
    keyId,
    region,
    at: Date.UTC(Number(y), Number(mo) - 1, Number(d), Number(h), Number(mi), Number(s)),
  };
}

export function verifyAcs3(request: Received, keys: KeyBook): Verdict {
  const form = /^ACS3-HMAC-SHA256 Credential=([^,]+),SignedHeaders=([a-z0-9;-]+),Signature=([0-9a-f]{64})$/;
  const [, keyId = "", names = "", signature] = form.exec(request.headers["authorization"] ?? "") ?? [];
  if (signature === undefined) return NO_SIGNATURE;
  const key = keys(keyId);
  if (key === undefined || key.token !== (request.headers["x-acs-security-token"] ?? "")) {
    return { ok: false, why: "unknown-key" };
  }
  if (key.ended) return { ok: false, why: "expired-key" };
  const must = Object.keys(request.headers).filter((name) => name === "host" || name.startsWith("x-acs-"));
  const covered = must.every((name) => names.split(";").includes(name));
  const hash = request.headers["x-acs-content-sha256"] ?? "";
  const lines = names.split(";").map((name) => `${name}:${request.headers[name]?.trim() ?? ""}`);
  const canonical = `${request.method}\n${request.path}\n${sortedPairs(request.query, true)}\n${lines.join("\n")}\n\n${names}\n${hash}`;
  const expected = keyed(Buffer.from(key.secret), `ACS3-HMAC-SHA256\n${digest(canonical)}`).toString("hex");
  if (!covered || expected !== signature || hash !== digest(request.body))
    return { ok: false, why: "wrong-signature" };
  return { ok: true, keyId, region: "", at: Date.parse(request.headers["x-acs-date"] ?? "") };
}

function sortedPairs(query: ReadonlyMap<string, string>, equalsAlways: boolean): string {
  const encoded = [...query].map(([name, value]) => ({ name: percent(name), value: percent(value) }));
  encoded.sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
  return encoded
    .map(({ name, value }) => (value !== "" || equalsAlways ? `${name}=${value}` : name))
    .join("&");
}

/** Byte by byte, unlike the adapter. */
function percent(text: string): string {
  let encoded = "";
  for (const byte of Buffer.from(text, "utf8")) {
    const character = String.fromCharCode(byte);
    encoded += /[A-Za-z0-9\-._~]/.test(character)
      ? character
      : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return encoded;
}

function percentPath(path: string): string {
  return path
    .split("/")
    .map((part) => percent(decodeURIComponent(part)))
    .join("/");
}

function digest(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

function keyed(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text, "utf8").digest();
}
