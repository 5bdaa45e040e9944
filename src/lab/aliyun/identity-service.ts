import { randomBytes } from "node:crypto";
import type { FakeWorld } from "./fake-world.ts";
import { decodePairs, type Received } from "./received.ts";
import { jsonReply, type Reply, rpcError } from "./reply.ts";

/* The token service, and the metadata service of an instance: who gives out keys that end. */

export interface TemporaryKey {
  readonly secret: string;
  readonly token: string;
  readonly endsAt: number;
}

export type TemporaryKeys = Map<string, TemporaryKey>;

/** Every secret that this lab gives out begins so: recognisable wherever it turns up. */
export const PLANTED_SECRET = "PLANTED-SECRET";

export function tokenReply(
  world: FakeWorld,
  operation: string,
  request: Received,
  given: TemporaryKeys,
): Reply {
  const asked = operation === "AssumeRoleWithOIDC" ? decodePairs(request.body) : request.query;
  if (operation === "AssumeRoleWithOIDC" && asked.get("OIDCToken") !== world.oidcToken) {
    return rpcError({
      status: 400,
      code: "AuthenticationFail.OIDCToken.Invalid",
      message: "Not this token.",
    });
  }
  if (
    !["AssumeRole", "AssumeRoleWithOIDC"].includes(operation) ||
    !world.roles.includes(asked.get("RoleArn") ?? "")
  ) {
    return rpcError({
      status: 403,
      code: "NoPermission",
      message: "Not this role.",
      action: "sts:AssumeRole",
    });
  }
  return jsonReply({ Credentials: giveKey(world, given) });
}

const ROLES = "/latest/meta-data/ram/security-credentials/";
const SESSION = "lab-metadata-session";

export function metadataReply(world: FakeWorld, request: Received, given: TemporaryKeys): Reply {
  const say = (status: number, body: string): Reply => ({ status, contentType: "text/plain", body });
  if (request.path === "/latest/api/token") {
    const asked = request.method === "PUT" && "x-aliyun-ecs-metadata-token-ttl-seconds" in request.headers;
    return asked ? say(200, SESSION) : say(403, "");
  }
  if (request.headers["x-aliyun-ecs-metadata-token"] !== SESSION) return say(403, "");
  if (world.instanceRole === "") return say(404, "");
  if (request.path === ROLES) return say(200, world.instanceRole);
  if (request.path === ROLES + world.instanceRole) return keyReply(world, given);
  return say(404, "");
}

/** What a helper at a credentials URI answers. */
export function keyReply(world: FakeWorld, given: TemporaryKeys): Reply {
  return jsonReply({ Code: "Success", ...giveKey(world, given) });
}

function giveKey(world: FakeWorld, given: TemporaryKeys): object {
  const id = `STS.${randomBytes(6).toString("hex")}`;
  const key = {
    secret: `${PLANTED_SECRET}-${randomBytes(8).toString("hex")}`,
    token: `${PLANTED_SECRET}-${randomBytes(8).toString("base64")}`,
    endsAt: world.now() + world.tokenLifetimeMs,
  };
  given.set(id, key);
  return {
    AccessKeyId: id,
    AccessKeySecret: key.secret,
    SecurityToken: key.token,
    Expiration: new Date(key.endsAt).toISOString().replace(/\.\d+Z$/, "Z"),
  };
}
