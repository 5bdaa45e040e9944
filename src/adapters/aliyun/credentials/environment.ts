import { accessKey, type Credentials, credentialsFailure } from "./credentials.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

export const KEY_ID = "ALIBABA_CLOUD_ACCESS_KEY_ID";
const KEY_SECRET = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";
const TOKEN = "ALIBABA_CLOUD_SECURITY_TOKEN";

/** A key from the environment, read anew for every request; `prefix` stands before the usual names. */
export function fromEnvironment(environment: Environment, prefix: string): Credentials {
  return {
    async get() {
      const id = environment[prefix + KEY_ID] ?? "";
      const secret = environment[prefix + KEY_SECRET] ?? "";
      const missing = [...(id === "" ? [KEY_ID] : []), ...(secret === "" ? [KEY_SECRET] : [])];
      if (missing.length > 0) {
        const names = missing.map((name) => prefix + name).join(" and ");
        return credentialsFailure(`the environment does not set ${names}`);
      }
      return { ok: true, key: accessKey(id, secret, environment[prefix + TOKEN]) };
    },
    refused: () => undefined,
  };
}
