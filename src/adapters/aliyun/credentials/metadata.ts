import { SECOND } from "../../../core/time.ts";
import type { HttpRequest } from "../../http/http-client.ts";
import type { ApiWorld } from "../api.ts";
import { parseJson, text } from "../json.ts";
import { type AccessKeyResult, type Credentials, credentialsFailure } from "./credentials.ts";
import { renewing } from "./renewing.ts";
import { temporaryKey } from "./sts.ts";

/* Keys that the machine itself, or a helper beside us, hands out. */

/** The machine's own link; not reachable from elsewhere, so without TLS. */
export const METADATA_HOST = "100.100.100.200";

type World = Pick<ApiWorld, "http" | "timing" | "signal">;

const LIMITS = { deadlineMs: 5 * SECOND, maxBytes: 64 * 1024 };
const ROLES = `http://${METADATA_HOST}/latest/meta-data/ram/security-credentials/`;

/** The role of the ECS instance, with session tokens (version 2 of the metadata service) only. */
export function fromEcsRole(role: string | undefined, world: World): Credentials {
  return renewing(async () => {
    const session = await ask(world, {
      method: "PUT",
      url: `http://${METADATA_HOST}/latest/api/token`,
      headers: { "x-aliyun-ecs-metadata-token-ttl-seconds": "300" },
    });
    if (session === undefined)
      return credentialsFailure("the metadata service of the instance did not answer");
    const headers = { "x-aliyun-ecs-metadata-token": session.trim() };
    const name = role ?? (await ask(world, { method: "GET", url: ROLES, headers }))?.trim();
    if (name === undefined || !/^[\w.-]{1,64}$/.test(name))
      return credentialsFailure("the instance has no role");
    return readKey(await ask(world, { method: "GET", url: ROLES + name, headers }), "the metadata service");
  }, world.timing);
}

/** Whoever answers at an address that the environment names: loopback, or HTTPS. */
export function fromCredentialsUri(url: string, world: World): Credentials {
  return renewing(
    async () => readKey(await ask(world, { method: "GET", url }), "the credentials URI"),
    world.timing,
  );
}

function readKey(body: string | undefined, who: string): AccessKeyResult {
  const answer = body === undefined ? undefined : parseJson(body);
  if (answer === undefined || text(answer, "Code") !== "Success") {
    return credentialsFailure(`${who} gave no access key`);
  }
  return temporaryKey(answer);
}

/** The body of a success; undefined for everything else. */
async function ask(
  world: World,
  request: Pick<HttpRequest, "method" | "url" | "headers">,
): Promise<string | undefined> {
  const sent = await world.http.send({ ...request, ...LIMITS, signal: world.signal });
  return sent.ok && sent.answer.status === 200 ? sent.answer.body.toString("utf8") : undefined;
}
