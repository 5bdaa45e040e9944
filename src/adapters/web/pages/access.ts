import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Secret } from "../../../core/secret.ts";
import { HOUR, type Instant } from "../../../core/time.ts";

/** Who may come in, and which forms are ours. */
export interface Access {
  /** False: everybody who reaches the page may read it. */
  readonly needsToken: boolean;
  isToken(text: string): boolean;
  /** What a browser keeps after logging in. */
  openSession(now: Instant): string;
  isSession(session: string, now: Instant): boolean;
  /** What every form of a session carries hidden; `session` is empty where nobody logs in. */
  formToken(session: string): string;
  isFormToken(text: string, session: string): boolean;
}

export const SESSION_HOURS = 12;

/** With a token, sessions outlive a restart and end with a change of the token; without one, forms end with a restart. */
export function createAccess(token: Secret | undefined): Access {
  const key =
    token === undefined
      ? randomBytes(32)
      : createHmac("sha256", token.reveal()).update("certhorizon status page").digest();
  const sign = (text: string) => createHmac("sha256", key).update(text).digest("base64url");
  const formToken = (session: string) => sign(`form ${session}`);
  return {
    needsToken: token !== undefined,
    isToken: (text) => token !== undefined && isSame(sign(`token ${text}`), sign(`token ${token.reveal()}`)),
    openSession: (now) => {
      const begun = `${now + SESSION_HOURS * HOUR}.${randomBytes(9).toString("base64url")}`;
      return `${begun}.${sign(`session ${begun}`)}`;
    },
    isSession: (session, now) => {
      const [ends = "", nonce = "", signature = ""] = session.split(".");
      return isSame(signature, sign(`session ${ends}.${nonce}`)) && Number(ends) > now;
    },
    formToken,
    isFormToken: (text, session) => isSame(text, formToken(session)),
  };
}

/** In a time that tells nothing about where they differ. */
function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
