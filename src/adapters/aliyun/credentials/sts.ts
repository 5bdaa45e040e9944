import { readFile } from "node:fs/promises";
import { printable } from "../../../core/names/printable.ts";
import { type ApiWorld, createApi, exchangeOidcToken } from "../api.ts";
import { parseInstant } from "../dates.ts";
import type { ApiResult } from "../failure.ts";
import { malformed } from "../interpret.ts";
import { type Json, record, text } from "../json.ts";
import { type AccessKeyResult, accessKey, type Credentials, credentialsFailure } from "./credentials.ts";
import { renewing } from "./renewing.ts";

/* Keys for an hour from the security token service. */

export interface Role {
  /** `acs:ram::456:role/certhorizon-read` */
  readonly arn: string;
  /** For the account's audit log. */
  readonly sessionName: string;
  /** JSON of a policy that narrows the key further than the role does. */
  readonly policy?: string | undefined;
}

/** A role of this or another account, taken on by a base identity. */
export function fromAssumedRole(role: Role, base: Credentials, world: ApiWorld): Credentials {
  const api = createApi(world, base);
  return renewing(async () => {
    const result = await api.rpc("AssumeRole", roleParameters(role));
    return keyOf(result, `the role ${printable(role.arn)} was not given`);
  }, world.timing);
}

/** A role given for the token that a cluster writes into a file and renews there. */
export function fromOidcRole(
  role: Role,
  token: { readonly file: string; readonly providerArn: string },
  world: ApiWorld,
): Credentials {
  return renewing(async () => {
    const content = await readToken(token.file);
    if (content === undefined)
      return credentialsFailure(`the token file ${printable(token.file)} cannot be read`);
    const parameters = { ...roleParameters(role), OIDCProviderArn: token.providerArn, OIDCToken: content };
    const result = await exchangeOidcToken(world, parameters);
    return keyOf(result, `the role ${printable(role.arn)} was not given for the cluster's token`);
  }, world.timing);
}

function roleParameters({ arn, sessionName, policy }: Role): Readonly<Record<string, string>> {
  return {
    RoleArn: arn,
    RoleSessionName: sessionName,
    DurationSeconds: "3600",
    ...(policy === undefined ? {} : { Policy: policy }),
  };
}

async function readToken(file: string): Promise<string | undefined> {
  try {
    const content = (await readFile(file, "utf8")).trim();
    return content === "" ? undefined : content;
  } catch {
    return undefined;
  }
}

function keyOf(result: ApiResult<Json>, what: string): AccessKeyResult {
  if (!result.ok) {
    const { reason, detail } = result.failure;
    return { ok: false, failure: { ...result.failure, reason, detail: `${what}: ${detail}` } };
  }
  return temporaryKey(record(result.value["Credentials"]));
}

/** The four fields in which every service hands out a key that ends. */
export function temporaryKey(from: Json | undefined): AccessKeyResult {
  const [id, secret, token] = ["AccessKeyId", "AccessKeySecret", "SecurityToken"].map((name) =>
    text(from, name),
  );
  const expiresAt = parseInstant(text(from, "Expiration"));
  if (!id || !secret || !token || expiresAt === undefined) return malformed("the answer holds no access key");
  return { ok: true, key: accessKey(id, secret, token, expiresAt) };
}
