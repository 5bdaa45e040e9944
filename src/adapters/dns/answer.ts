import { isIP } from "node:net";
import { formatIpAddress, parseIpAddress } from "../../core/names/ip-address.ts";
import { printable } from "../../core/names/printable.ts";
import type { FailureReason, Resolution, ResolvedAddress } from "../../core/observation.ts";

/** The records of one question, or why there are none. */
export type Answer<T> =
  | { readonly ok: true; readonly records: readonly T[] }
  | { readonly ok: false; readonly reason: FailureReason; readonly detail: string };

/** What became of the questions for A (4) and AAAA (6). */
export interface Families {
  readonly 4: Answer<ResolvedAddress>;
  readonly 6: Answer<ResolvedAddress>;
}

export const tooLate: Answer<never> = {
  ok: false,
  reason: "timeout",
  detail: "no answer within the deadline",
};

const longestDetail = 200;

/** When the families fail differently: what we could not learn comes before what we learned. */
export const precedence: readonly FailureReason[] = [
  "timeout",
  "server-failure",
  "no-such-name",
  "no-address",
];

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

/** Whether nothing was learned about the name, so that asking again may help. */
export function isTransient(answer: Answer<unknown>): boolean {
  return !answer.ok && isTransientReason(answer.reason);
}

export function isTransientReason(reason: FailureReason): boolean {
  return reason === "timeout" || reason === "server-failure";
}

/** One spelling per address, whoever wrote it. */
export function resolvedAddress(text: string, ttlMs: number | undefined): ResolvedAddress {
  const bytes = parseIpAddress(text);
  const address = bytes === undefined ? text : formatIpAddress(bytes);
  return { address, family: isIP(address) === 6 ? 6 : 4, ttlMs };
}

/** One family failing while the other answers is no failure, but is said. */
export function describeFamilies(
  families: Families,
): Pick<Resolution, "addresses" | "failure" | "unanswered"> {
  const answers = [families[4], families[6]];
  const addresses = inOrder(answers.flatMap((answer) => (answer.ok ? answer.records : [])));
  const missing = ([4, 6] as const).filter((family) => isTransient(families[family]));
  const unanswered = missing.length === 0 ? {} : { unanswered: missing };
  if (addresses.length > 0) return { addresses, ...unanswered };
  const failures = answers.filter((answer) => !answer.ok);
  const ordered = precedence.flatMap((reason) => failures.filter((failure) => failure.reason === reason));
  const { reason, detail } = ordered[0] ?? failures[0] ?? nothing;
  return {
    addresses,
    ...unanswered,
    failure: { stage: "dns", reason, detail: printable(detail).slice(0, longestDetail) },
  };
}

const nothing = { reason: "no-address", detail: "neither A nor AAAA records" } as const;

/** Each address once, IPv4 first, then by text: servers rotate their answers. */
export function inOrder(addresses: readonly ResolvedAddress[]): readonly ResolvedAddress[] {
  const distinct = new Map(addresses.map((found) => [found.address, found]));
  return [...distinct.values()].sort((a, b) => a.family - b.family || (a.address < b.address ? -1 : 1));
}
