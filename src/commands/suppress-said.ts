import type { SuppressionKind } from "../core/alerts/suppression.ts";
import type { FindingCode } from "../core/findings/codes.ts";
import { printable } from "../core/names/printable.ts";
import type { Instant } from "../core/time.ts";
import { type Shell, UsageError } from "./shell.ts";
import type { Named } from "./suppression-match.ts";

export interface SaidOptions {
  readonly owner?: string;
  readonly tag?: string;
  readonly code?: FindingCode;
  readonly until?: (now: Instant) => Instant;
  readonly reason?: string;
  readonly author?: string;
  readonly end?: number;
}

/** What keeps somebody quiet from now on, as it was said; nothing of it is compared with what is known yet. */
export interface Begin {
  readonly act: "begin";
  readonly kind: SuppressionKind;
  readonly named: Named;
  readonly createdAt: Instant;
  readonly until: Instant;
  readonly author: string;
  readonly reason: string;
}

export type Said = Begin | { readonly act: "list" } | { readonly act: "end"; readonly id: number };

/** Whoever goes back to HTTP at night has other things to write. */
export const DOWNGRADE_REASON = "emergency return to HTTP";

const REASON_LIMIT = 500;
const AUTHOR_LIMIT = 100;

const TARGETS: Readonly<Record<SuppressionKind, string>> = {
  ack: "Say what to acknowledge: a domain, --owner, --tag or --code",
  silence: 'Say what to silence: a domain, a glob such as "*.example.com", --owner, --tag or --code',
  maintenance:
    'Say what is under maintenance: a domain, a glob such as "*.example.com", --owner, --tag or --code',
  downgrade: "Say which domain goes back to HTTP",
};

/** What a command line asks for; ends the command where something is missing, or would be dropped without a word. */
export function saidOf(
  kind: SuppressionKind,
  domain: string | undefined,
  { owner, tag, code, until, reason, author, end }: SaidOptions,
  shell: Pick<Shell, "clock" | "environment">,
): Said {
  const isNamed = [domain, owner, tag, code].some((one) => one !== undefined);
  const isMore = [until, reason, author].some((one) => one !== undefined);
  if (end !== undefined) {
    if (isNamed || isMore)
      throw new UsageError(`--end ${end} ends that number, and takes nothing else beside it.`);
    return { act: "end", id: end };
  }
  if (!isNamed && isMore)
    throw new UsageError(`${TARGETS[kind]}; \`certhorizon ${kind}\` alone lists what is in force.`);
  if (!isNamed) return { act: "list" };
  const why = reason ?? (kind === "downgrade" ? DOWNGRADE_REASON : "");
  const now = shell.clock.now();
  if (until === undefined)
    throw new UsageError("Say how long: --until 2h, --until 3d or --until 2026-12-31.");
  if (until(now) <= now) throw new UsageError("That end is over already: write a later one with --until.");
  if (why.trim() === "") throw new UsageError('Say why, for everybody who wonders: --reason "…".');
  return {
    act: "begin",
    kind,
    named: { domain, owner, tag, code },
    createdAt: now,
    until: until(now),
    author: printable(author ?? userOf(shell)).slice(0, AUTHOR_LIMIT),
    reason: printable(why.trim()).slice(0, REASON_LIMIT),
  };
}

function userOf({ environment }: Pick<Shell, "environment">): string {
  return environment["SUDO_USER"] ?? environment["USER"] ?? environment["LOGNAME"] ?? "somebody";
}
