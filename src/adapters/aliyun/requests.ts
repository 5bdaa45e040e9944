import { randomUUID } from "node:crypto";
import type { HttpRequest } from "../http/http-client.ts";
import type { ApiWorld, OssCall } from "./api.ts";
import type { AccessKey } from "./credentials/credentials.ts";
import { extendedTimestamp } from "./encode.ts";
import { isBucketName, regionOfEndpoint } from "./names.ts";
import {
  allowedParameters,
  OSS_OPERATIONS,
  RPC_OPERATIONS,
  RPC_PRODUCTS,
  type RpcOperation,
} from "./operations.ts";
import { rpcQuery, signAcs3 } from "./sign-acs3.ts";
import { ossQuery, signOss } from "./sign-oss.ts";

/* From an allowed operation to the bytes that go out. Everything here throws on what is not allowed: that is a bug of ours. */

/** A certificate list of a thousand buckets is below one megabyte. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

interface Prepared {
  readonly request: HttpRequest;
  /** RAM action that it needs. */
  readonly permission: string;
}

type Outside = Pick<ApiWorld, "timing" | "deadlineMs" | "signal">;

export function ossRequest(call: OssCall, key: AccessKey, world: Outside): Prepared {
  const rule = OSS_OPERATIONS[call.operation];
  const query = allowedParameters(rule, call.parameters ?? {});
  if (regionOfEndpoint(call.endpoint) === undefined) throw new Error("not an endpoint of the storage");
  if (rule.at === "bucket" ? !isBucketName(call.bucket) : call.bucket !== "") throw new Error("not a bucket");
  const host = rule.at === "bucket" ? `${call.bucket}.${call.endpoint}` : call.endpoint;
  const headers = signOss(
    { method: "GET", bucket: call.bucket, key: "", query, headers: {} },
    key,
    call.region,
    world.timing.now(),
  );
  const url = `https://${host}/?${ossQuery(query)}`;
  return { request: { method: "GET", url, headers, ...common(world) }, permission: rule.permission };
}

export function rpcRequest(
  operation: RpcOperation,
  parameters: Readonly<Record<string, string>>,
  key: AccessKey,
  world: Outside,
): Prepared {
  const { rule, query, host, version } = rpcParts(operation, parameters);
  const headers = signAcs3(
    { host, action: operation, version, parameters: query, nonce: randomUUID() },
    key,
    world.timing.now(),
  );
  const url = `https://${host}/?${rpcQuery(query)}`;
  return {
    request: { method: "POST", url, headers: { ...headers, accept: "application/json" }, ...common(world) },
    permission: rule.permission,
  };
}

/** Unsigned; what is secret stands in the body, because addresses end up in logs. */
export function formRequest(
  operation: "AssumeRoleWithOIDC",
  parameters: Readonly<Record<string, string>>,
  world: Outside,
): Prepared {
  const { rule, query, host, version } = rpcParts(operation, parameters);
  const address = rpcQuery({
    Action: operation,
    Format: "JSON",
    SignatureNonce: randomUUID(),
    Timestamp: extendedTimestamp(world.timing.now()),
    Version: version,
  });
  const headers = { "content-type": "application/x-www-form-urlencoded", accept: "application/json" };
  const body = rpcQuery(query);
  return {
    request: { method: "POST", url: `https://${host}/?${address}`, headers, body, ...common(world) },
    permission: rule.permission,
  };
}

function rpcParts(operation: RpcOperation, parameters: Readonly<Record<string, string>>) {
  const rule = RPC_OPERATIONS[operation];
  const query = allowedParameters(rule, parameters);
  const { version, host } = RPC_PRODUCTS[rule.service];
  return { rule, query, host, version };
}

function common({ deadlineMs, signal }: Outside): Pick<HttpRequest, "deadlineMs" | "maxBytes" | "signal"> {
  return { deadlineMs, maxBytes: MAX_ANSWER_BYTES, signal };
}
