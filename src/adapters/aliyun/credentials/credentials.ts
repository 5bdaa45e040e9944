import { createSecret, type Secret } from "../../../core/secret.ts";
import type { Instant } from "../../../core/time.ts";
import type { ApiFailure } from "../failure.ts";

export interface AccessKey {
  readonly id: string;
  readonly secret: Secret;
  readonly securityToken: Secret | undefined;
  /** Undefined for a key that does not end by itself. */
  readonly expiresAt: Instant | undefined;
}

export type AccessKeyResult =
  | { readonly ok: true; readonly key: AccessKey }
  | { readonly ok: false; readonly failure: ApiFailure };

/** Where access keys come from. Never rejects; says in words what is missing, never what was found. */
export interface Credentials {
  get(): Promise<AccessKeyResult>;
  /** The provider refused the key: the next `get` fetches a new one. */
  refused(): void;
}

export function accessKey(
  id: string,
  secret: string,
  token?: string | undefined,
  expiresAt?: Instant | undefined,
): AccessKey {
  return {
    id,
    secret: createSecret(secret),
    securityToken: token === undefined || token === "" ? undefined : createSecret(token),
    expiresAt,
  };
}

export function credentialsFailure(detail: string): AccessKeyResult {
  return { ok: false, failure: { reason: "credentials-missing", detail } };
}
