import { type DurationMs, SECOND } from "../../core/time.ts";
import type { HttpAnswer, HttpClient, HttpRequest } from "../http/http-client.ts";
import { type RetryPolicy, withRetries } from "../http/retry.ts";
import type { Timing } from "../http/timing.ts";
import type { RateLimiter } from "../http/token-bucket.ts";
import type { Credentials } from "./credentials/credentials.ts";
import { type ApiFailure, type ApiResult, isPassing } from "./failure.ts";
import { interpretOss, interpretRpc } from "./interpret.ts";
import type { Json } from "./json.ts";
import type { Service } from "./limits.ts";
import { type OssOperation, RPC_OPERATIONS, type RpcOperation } from "./operations.ts";
import { formRequest, ossRequest, rpcRequest } from "./requests.ts";
import type { XmlElement } from "./xml.ts";

/** What the adapter needs of the world. */
export interface ApiWorld {
  readonly http: HttpClient;
  readonly timing: Timing;
  readonly limiters: Readonly<Record<Service, RateLimiter>>;
  readonly retries: RetryPolicy;
  /** For one request. */
  readonly deadlineMs: DurationMs;
  readonly signal: AbortSignal;
}

export const REQUEST_DEADLINE: DurationMs = 15 * SECOND;

export interface OssCall {
  readonly operation: OssOperation;
  /** `oss-cn-hangzhou.aliyuncs.com` */
  readonly endpoint: string;
  /** `cn-hangzhou` */
  readonly region: string;
  /** Empty for the service itself. */
  readonly bucket: string;
  readonly parameters?: Readonly<Record<string, string>>;
}

/** The account's APIs, narrowed to the allow-list. Never rejects on what the provider says or does not say. */
export interface Api {
  oss(call: OssCall): Promise<ApiResult<XmlElement>>;
  rpc(operation: RpcOperation, parameters: Readonly<Record<string, string>>): Promise<ApiResult<Json>>;
}

export function createApi(world: ApiWorld, credentials: Credentials): Api {
  return {
    oss: (call) =>
      ask(world, "oss", async () => {
        const key = await credentials.get();
        if (!key.ok) return key;
        const { request, permission } = ossRequest(call, key.key, world);
        return send(world, request, credentials, (answer) =>
          interpretOss(answer, permission, world.timing.now()),
        );
      }),
    rpc: (operation, parameters) => {
      return ask(world, RPC_OPERATIONS[operation].service, async () => {
        const key = await credentials.get();
        if (!key.ok) return key;
        const { request, permission } = rpcRequest(operation, parameters, key.key, world);
        return send(world, request, credentials, (answer) =>
          interpretRpc(answer, permission, world.timing.now()),
        );
      });
    },
  };
}

/** The one request that is signed by nobody: a token of a cluster is exchanged for a key. */
export function exchangeOidcToken(
  world: ApiWorld,
  parameters: Readonly<Record<string, string>>,
): Promise<ApiResult<Json>> {
  return ask(world, "sts", () => {
    const { request } = formRequest("AssumeRoleWithOIDC", parameters, world);
    return send(world, request, undefined, (answer) => interpretRpc(answer, "", world.timing.now()));
  });
}

/** With the service's rate and the usual retries. */
function ask<T>(world: ApiWorld, service: Service, once: () => Promise<ApiResult<T>>): Promise<ApiResult<T>> {
  const attempt = async () => {
    await world.limiters[service].take(world.signal);
    const value = await once();
    const { waitMs = 0 } = value.ok ? {} : value.failure;
    return { value, waitMs, again: !value.ok && isPassing(value.failure) };
  };
  return withRetries(attempt, world.retries, world.timing, world.signal);
}

async function send<T>(
  world: ApiWorld,
  request: HttpRequest,
  credentials: Credentials | undefined,
  interpret: (answer: HttpAnswer) => ApiResult<T>,
): Promise<ApiResult<T>> {
  const sent = await world.http.send(request);
  if (!sent.ok) return { ok: false, failure: { reason: sent.failure.kind, detail: sent.failure.detail } };
  const result = interpret(sent.answer);
  if (!result.ok && KEY_PROBLEMS.includes(result.failure.reason)) credentials?.refused();
  return result;
}

const KEY_PROBLEMS: readonly ApiFailure["reason"][] = ["credentials-expired", "credentials-unknown"];
