import { createServer, type ServerResponse } from "node:http";
import { type Listening, type ListenOptions, listen } from "../listening.ts";
import { cdnReply } from "./cdn-service.ts";
import { certificateReply } from "./certificate-service.ts";
import type { FakeFault, FakeWorld } from "./fake-world.ts";
import { keyReply, metadataReply, type TemporaryKeys, tokenReply } from "./identity-service.ts";
import { createPemFacts, type ReadFacts } from "./pem-facts.ts";
import { type Received, receive } from "./received.ts";
import { ossError, type Reply, rpcError, type ServiceError, scriptedReply } from "./reply.ts";
import { storageOperation, storageReply } from "./storage-service.ts";
import { type KeyBook, type Verdict, verifyAcs3, verifyOss } from "./verify.ts";

/** What was asked, in order. */
export interface FakeRequest {
  readonly host: string;
  readonly operation: string;
  /** Of query and form. */
  readonly parameters: Readonly<Record<string, string>>;
  /** By the provider's clock. */
  readonly at: number;
  readonly status: number;
}

/** An account at the provider, as far as this program would ask it, over plain HTTP on loopback. */
export interface FakeAccount {
  /** For `via`: every host of the provider is found here by its Host header. */
  readonly url: string;
  readonly world: FakeWorld;
  readonly requests: readonly FakeRequest[];
  close(): Promise<void>;
}

interface Account {
  readonly world: FakeWorld;
  readonly given: TemporaryKeys;
  readonly facts: ReadFacts;
}

export async function openFakeAccount(
  options: ListenOptions & { readonly world: FakeWorld },
): Promise<FakeAccount> {
  const { world } = options;
  const account: Account = { world, given: new Map(), facts: createPemFacts() };
  const requests: FakeRequest[] = [];
  const server = createServer((incoming, response) => {
    receive(incoming).then(
      (request) => {
        const { reply, operation } = answer(account, request);
        const parameters = Object.fromEntries(request.query);
        requests.push({ host: request.host, operation, parameters, at: world.now(), status: reply.status });
        deliver(reply, response, world.now());
      },
      () => response.destroy(),
    );
  });
  server.keepAliveTimeout = 60_000;
  const listening: Listening = await listen(server, options);
  const url = `http://${listening.address}:${listening.port}`;
  return { url, world, requests, close: () => listening.close() };
}

interface Answer {
  readonly operation: string;
  readonly reply: Reply;
}

function answer(account: Account, request: Received): Answer {
  const { world, given } = account;
  const storage = /^(?:([a-z0-9-]+)\.)?oss-([a-z0-9-]+?)(?:-internal)?\.aliyuncs\.com$/.exec(request.host);
  if (storage !== null) return answerStorage(account, request, storage[1] ?? "", storage[2] ?? "");
  const product = /^(cdn|dcdn|cas|sts)(?:\.[a-z0-9-]+)?\.aliyuncs\.com$/.exec(request.host)?.[1];
  if (product !== undefined) return answerRpc(account, request, product);
  if (request.host === "100.100.100.200") {
    return { operation: "metadata", reply: metadataReply(world, request, given) };
  }
  return { operation: "credentials-uri", reply: keyReply(world, given) };
}

function answerStorage(account: Account, request: Received, bucket: string, region: string): Answer {
  const { world, facts } = account;
  const operation = storageOperation(request, bucket);
  const marker = request.query.get("marker") ?? "";
  const fault = strike(world, { operation, bucket, region, domain: "", marker });
  if (fault !== undefined) {
    return { operation, reply: scriptedReply(fault.answer, ossError, true, `oss:${operation}`) };
  }
  const refusal = refusalOf(verifyOss(request, bucket, keyBook(account)), world, OSS_CODES);
  if (refusal !== undefined) return { operation, reply: ossError(refusal) };
  return { operation, reply: storageReply(world, request, { bucket, region }, facts) };
}

function answerRpc(account: Account, request: Received, product: string): Answer {
  const { world, given, facts } = account;
  const operation = request.headers["x-acs-action"] ?? request.query.get("Action") ?? "";
  const domain = request.query.get("DomainName") ?? "";
  const fault = strike(world, { operation, bucket: "", region: "", domain, marker: "" });
  const permission = `${product === "cas" ? "yundun-cert" : product}:${operation}`;
  if (fault !== undefined)
    return { operation, reply: scriptedReply(fault.answer, rpcError, false, permission) };
  if (operation !== "AssumeRoleWithOIDC") {
    const refusal = refusalOf(verifyAcs3(request, keyBook(account)), world, RPC_CODES);
    if (refusal !== undefined) return { operation, reply: rpcError(refusal) };
  }
  if (product === "sts") return { operation, reply: tokenReply(world, operation, request, given) };
  if (product === "cas")
    return { operation, reply: certificateReply(world, operation, request.query, facts) };
  return {
    operation,
    reply: cdnReply(world, product === "cdn" ? "cdn" : "dcdn", operation, request.query, facts),
  };
}

interface Asked {
  readonly operation: string;
  readonly bucket: string;
  readonly region: string;
  readonly domain: string;
  readonly marker: string;
}

/** The first fault that fits, used up by one. */
function strike(world: FakeWorld, asked: Asked): FakeFault | undefined {
  const keys = ["operation", "bucket", "region", "domain", "marker"] as const;
  const fault = world.faults.find(
    (one) => one.times !== 0 && keys.every((key) => one[key] === undefined || one[key] === asked[key]),
  );
  if (fault?.times !== undefined) fault.times -= 1;
  return fault;
}

function keyBook({ world, given }: Account): KeyBook {
  return (id) => {
    const lasting = world.keys.get(id);
    if (lasting !== undefined) return { secret: lasting, token: "", ended: false };
    const key = given.get(id);
    return key && { ...key, ended: key.endsAt <= world.now() };
  };
}

interface RefusalCodes {
  readonly "unknown-key": string;
  readonly "expired-key": string;
  readonly skewed: string;
}

const OSS_CODES: RefusalCodes = {
  "unknown-key": "InvalidAccessKeyId",
  "expired-key": "SecurityTokenExpired",
  skewed: "RequestTimeTooSkewed",
};
const RPC_CODES: RefusalCodes = {
  "unknown-key": "InvalidAccessKeyId.NotFound",
  "expired-key": "InvalidSecurityToken.Expired",
  skewed: "InvalidTimeStamp.Expired",
};
const TOLERATED_SKEW_MS = 15 * 60_000;

function refusalOf(verdict: Verdict, world: FakeWorld, codes: RefusalCodes): ServiceError | undefined {
  if (!verdict.ok) {
    const known = verdict.why === "unknown-key" || verdict.why === "expired-key";
    const code = known ? codes[verdict.why] : "SignatureDoesNotMatch";
    return { status: 403, code, message: `The signature was refused: ${verdict.why}.` };
  }
  if (Math.abs(verdict.at - world.now()) <= TOLERATED_SKEW_MS) return undefined;
  return { status: 403, code: codes.skewed, message: "The difference of the clocks is too large." };
}

function deliver(reply: Reply, response: ServerResponse, now: number): void {
  if (reply.breaks === "hang") return;
  if (reply.breaks === "reset") {
    response.socket?.resetAndDestroy();
    return;
  }
  const cut = reply.breaks === "truncated";
  response.writeHead(reply.status, {
    "content-type": reply.contentType,
    "content-length": Buffer.byteLength(reply.body) + (cut ? 500 : 0),
    date: new Date(now).toUTCString(),
    server: "lab",
    ...reply.headers,
  });
  if (!cut) response.end(reply.body);
  else response.write(reply.body, () => response.destroy());
}
