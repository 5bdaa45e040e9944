import type { ApiWorld } from "../api.ts";
import { type Credentials, credentialsFailure } from "./credentials.ts";
import { type Environment, fromEnvironment, KEY_ID } from "./environment.ts";
import { fromCredentialsUri, fromEcsRole } from "./metadata.ts";
import { fromAssumedRole, fromOidcRole } from "./sts.ts";

/** Where a source's keys come from; never the keys themselves. */
export interface CredentialsReference {
  /** Stands before the names of environment variables; empty by default. */
  readonly envPrefix?: string | undefined;
  /** Role to take on, with whatever else is found as base identity. */
  readonly assumeRole?: string | undefined;
}

const SESSION = "certhorizon";

/**
 * The first that the environment offers, decided once and by names alone, so that a failure tells about this one and no other is tried in
 * silence: a key, a cluster's token (RRSA), the instance's role, a credentials URI. `policy` narrows every role to what is asked.
 */
export function openCredentials(
  reference: CredentialsReference,
  environment: Environment,
  world: ApiWorld,
  policy: string,
): Credentials {
  const prefix = reference.envPrefix ?? "";
  if (reference.assumeRole === undefined) return baseOf(prefix, environment, world, policy);
  // The base identity needs what the policy does not hold: the right to take on the role.
  const base = baseOf(prefix, environment, world, undefined);
  return fromAssumedRole({ arn: reference.assumeRole, sessionName: SESSION, policy }, base, world);
}

function baseOf(
  prefix: string,
  environment: Environment,
  world: ApiWorld,
  policy: string | undefined,
): Credentials {
  const named = (name: string): string | undefined => environment[prefix + name] || undefined;
  if (named(KEY_ID) !== undefined) return fromEnvironment(environment, prefix);
  const arn = named("ALIBABA_CLOUD_ROLE_ARN");
  const providerArn = named("ALIBABA_CLOUD_OIDC_PROVIDER_ARN");
  const file = named("ALIBABA_CLOUD_OIDC_TOKEN_FILE");
  if (arn !== undefined && providerArn !== undefined && file !== undefined) {
    const sessionName = named("ALIBABA_CLOUD_ROLE_SESSION_NAME") ?? SESSION;
    return fromOidcRole({ arn, sessionName, policy }, { file, providerArn }, world);
  }
  const instanceRole = named("ALIBABA_CLOUD_ECS_METADATA");
  if (instanceRole !== undefined && named("ALIBABA_CLOUD_ECS_METADATA_DISABLED") !== "true") {
    return fromEcsRole(instanceRole, world);
  }
  const url = named("ALIBABA_CLOUD_CREDENTIALS_URI");
  return url === undefined ? nothingFound(prefix) : fromCredentialsUri(url, world);
}

function nothingFound(prefix: string): Credentials {
  const detail = `the environment names no credentials: set ${prefix}${KEY_ID} and its secret, or one of the other ways`;
  return { get: async () => credentialsFailure(detail), refused: () => undefined };
}
