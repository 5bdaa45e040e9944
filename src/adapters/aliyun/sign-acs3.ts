import type { Instant } from "../../core/time.ts";
import type { AccessKey } from "./credentials/credentials.ts";
import { byText, extendedTimestamp, hmac, sha256Hex, uriEncode } from "./encode.ts";

export interface RpcRequest {
  readonly host: string;
  readonly action: string;
  readonly version: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Never used twice. */
  readonly nonce: string;
}

/** Headers of an RPC request (POST, everything in the query, no body) with signature version 3 (ACS3-HMAC-SHA256). */
export function signAcs3(request: RpcRequest, key: AccessKey, at: Instant): Readonly<Record<string, string>> {
  const bodyHash = sha256Hex("");
  const headers: Readonly<Record<string, string>> = {
    host: request.host,
    "x-acs-action": request.action,
    "x-acs-content-sha256": bodyHash,
    "x-acs-date": extendedTimestamp(at),
    "x-acs-signature-nonce": request.nonce,
    "x-acs-version": request.version,
    ...(key.securityToken === undefined ? {} : { "x-acs-security-token": key.securityToken.reveal() }),
  };
  const names = Object.keys(headers).sort(byText);
  const signedNames = names.join(";");
  const lines = names.map((name) => `${name}:${headers[name]?.trim()}\n`).join("");
  const canonical = ["POST", "/", rpcQuery(request.parameters), lines, signedNames, bodyHash].join("\n");
  const signature = hmac(key.secret.reveal(), `ACS3-HMAC-SHA256\n${sha256Hex(canonical)}`).toString("hex");
  return {
    ...headers,
    authorization: `ACS3-HMAC-SHA256 Credential=${key.id},SignedHeaders=${signedNames},Signature=${signature}`,
  };
}

/** Sorted and encoded, with "=" also where the value is empty. */
export function rpcQuery(parameters: Readonly<Record<string, string>>): string {
  return Object.entries(parameters)
    .map(([name, value]) => [uriEncode(name), uriEncode(value)] as const)
    .sort(([a], [b]) => byText(a, b))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}
