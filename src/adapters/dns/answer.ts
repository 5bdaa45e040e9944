import type { FailureReason } from "../../core/observation.ts";

/** The records of one question, or why there are none. */
export type Answer<T> =
  | { readonly ok: true; readonly records: readonly T[] }
  | { readonly ok: false; readonly reason: FailureReason; readonly detail: string };

/** Codes of c-ares and getaddrinfo that are an answer about the name; everything else is trouble with the server. */
const reasons: Readonly<Record<string, FailureReason>> = {
  ENODATA: "no-address",
  ENOTFOUND: "no-such-name",
  // A label or name that is too long to be asked for cannot exist.
  EBADNAME: "no-such-name",
  ETIMEOUT: "timeout",
};

/** Never rejects. */
export async function answerOf<T>(question: Promise<readonly T[]>): Promise<Answer<T>> {
  try {
    return { ok: true, records: await question };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    return { ok: false, reason: reasons[code] ?? "server-failure", detail: String(error) };
  }
}

/** Whether asking again may help. */
export function isTransient(answer: Answer<unknown>): boolean {
  return !answer.ok && (answer.reason === "timeout" || answer.reason === "server-failure");
}
