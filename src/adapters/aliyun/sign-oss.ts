import type { Instant } from "../../core/time.ts";
import type { AccessKey } from "./credentials/credentials.ts";
import { basicTimestamp, byText, hmac, sha256Hex, uriEncode } from "./encode.ts";

export interface OssRequest {
  readonly method: string;
  /** Empty for the service itself. */
  readonly bucket: string;
  /** Object key; empty for the bucket itself. */
  readonly key: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
}

const PAYLOAD = "UNSIGNED-PAYLOAD";

/** Headers of an OSS request with signature version 4 (OSS4-HMAC-SHA256), those given included. */
export function signOss(
  request: OssRequest,
  key: AccessKey,
  region: string,
  at: Instant,
): Readonly<Record<string, string>> {
  const timestamp = basicTimestamp(at);
  const day = timestamp.slice(0, 8);
  const headers: Record<string, string> = {
    ...request.headers,
    "x-oss-date": timestamp,
    "x-oss-content-sha256": PAYLOAD,
    ...(key.securityToken === undefined ? {} : { "x-oss-security-token": key.securityToken.reveal() }),
  };
  const scope = `${day}/${region}/oss/aliyun_v4_request`;
  const toSign = ["OSS4-HMAC-SHA256", timestamp, scope, sha256Hex(canonicalRequest(request, headers))].join(
    "\n",
  );
  const signingKey = [region, "oss", "aliyun_v4_request"].reduce<Buffer>(
    hmac,
    hmac(`aliyun_v4${key.secret.reveal()}`, day),
  );
  const signature = hmac(signingKey, toSign).toString("hex");
  return {
    ...headers,
    authorization: `OSS4-HMAC-SHA256 Credential=${key.id}/${scope},Signature=${signature}`,
  };
}

function canonicalRequest(request: OssRequest, headers: Readonly<Record<string, string>>): string {
  const resource = request.bucket === "" ? "/" : `/${request.bucket}/${request.key}`;
  const signed = Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), value.trim()] as const)
    .filter(([name]) => name === "content-type" || name === "content-md5" || name.startsWith("x-oss-"))
    .sort(([a], [b]) => byText(a, b))
    .map(([name, value]) => `${name}:${value}\n`);
  return [
    request.method,
    resource.split("/").map(uriEncode).join("/"),
    ossQuery(request.query),
    signed.join(""),
    "",
    PAYLOAD,
  ].join("\n");
}

/** Sorted and encoded; a parameter without a value is its name alone. */
export function ossQuery(query: Readonly<Record<string, string>>): string {
  return Object.entries(query)
    .map(([name, value]) => [uriEncode(name), uriEncode(value)] as const)
    .sort(([a], [b]) => byText(a, b))
    .map(([name, value]) => (value === "" ? name : `${name}=${value}`))
    .join("&");
}
