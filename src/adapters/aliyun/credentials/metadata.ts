import { SECOND } from "../../../core/time.ts";
import type { HttpRequest } from "../../http/http-client.ts";
import type { ApiWorld } from "../api.ts";
import type { ApiResult } from "../failure.ts";
import { parseJson, text } from "../json.ts";
import { type AccessKeyResult, type Credentials, credentialsFailure } from "./credentials.ts";
import { renewing } from "./renewing.ts";
import { temporaryKey } from "./sts.ts";

/* Keys that the machine itself, or a helper beside us, hands out. */

/** The machine's own link; not reachable from elsewhere, so without TLS. */
export const METADATA_HOST = "100.100.100.200";

type World = Pick<ApiWorld, "http" | "timing" | "signal">;

const LIMITS = { deadlineMs: 5 * SECOND, maxBytes: 64 * 1024 };
const TTL_HEADER = "x-aliyun-ecs-metadata-token-ttl-seconds";
const ROLES = `http://${METADATA_HOST}/latest/meta-data/ram/security-credentials/`;

/** The role of the ECS instance, with session tokens (version 2 of the metadata service) only. */
export function fromEcsRole(role: string | undefined, world: World): Credentials {
  const who = "the metadata service of the instance";
  return renewing(async () => {
    const url = `http://${METADATA_HOST}/latest/api/token`;
    const session = await ask(world, who, { method: "PUT", url, headers: { [TTL_HEADER]: "300" } });
    if (!session.ok) return session;
    const headers = { "x-aliyun-ecs-metadata-token": session.value.trim() };
    const name: ApiResult<string> =
      role === undefined
        ? await ask(world, who, { method: "GET", url: ROLES, headers })
        : { ok: true, value: role };
    if (!name.ok) return name;
    if (!/^[\w.-]{1,64}$/.test(name.value.trim()))
      return credentialsFailure("the instance's role has no usable name");
    return readKey(who, await ask(world, who, { method: "GET", url: ROLES + name.value.trim(), headers }));
  }, world.timing);
}

/** Whoever answers at an address that the environment names: loopback, or HTTPS. */
export function fromCredentialsUri(url: string, world: World): Credentials {
  const who = "the credentials URI";
  return renewing(async () => readKey(who, await ask(world, who, { method: "GET", url })), world.timing);
}

function readKey(who: string, body: ApiResult<string>): AccessKeyResult {
  if (!body.ok) return body;
  const answer = parseJson(body.value);
  return text(answer, "Code") === "Success"
    ? temporaryKey(answer)
    : credentialsFailure(`${who} gave no access key`);
}

/** The body of a success. Addresses are not told: they may carry secrets. */
async function ask(
  world: World,
  who: string,
  request: Pick<HttpRequest, "method" | "url" | "headers">,
): Promise<ApiResult<string>> {
  const sent = await world.http.send({ ...request, ...LIMITS, signal: world.signal });
  const problem = sent.ok ? `status ${sent.answer.status}` : sent.failure.detail;
  if (sent.ok && sent.answer.status === 200) return { ok: true, value: sent.answer.body.toString("utf8") };
  return {
    ok: false,
    failure: { reason: "credentials-missing", detail: `${who} gave no access key: ${problem}` },
  };
}
