import { isDnsName } from "../../core/names/dns-syntax.ts";
import { printable } from "../../core/names/printable.ts";
import type { FailureReason, ResolvedAddress } from "../../core/observation.ts";
import { SECOND } from "../../core/time.ts";
import { type Families, resolvedAddress } from "./answer.ts";
import type { QuestionType, Reply } from "./message.ts";

/** A walk from a name along its CNAMEs to addresses of one family. */
export interface Walk {
  readonly type: QuestionType;
  readonly start: string;
  /** Where it stands: the name to ask for next. */
  readonly name: string;
  /** Targets in order: lower case, printable. */
  readonly cnames: readonly string[];
  /** Where it ended; undefined while there is something to ask. */
  readonly answer: Families[4] | undefined;
}

const mostCnames = 16;
const longestTtl = 0x7f_ff_ff_ff;

/** What a reply adds to a walk. Only where a server leaves the rest of a chain to us, without vouching for nothing there, is it asked on. */
export function follow(walk: Walk, reply: Reply): Walk {
  const moved = alongCnames(walk, reply);
  if (moved.answer !== undefined) return moved;
  const records = addressesOf(moved, reply);
  if (records.length > 0) return { ...moved, answer: { ok: true, records } };
  const shown = printable(moved.name);
  if (reply.rcode === "NXDOMAIN") return ended(moved, "no-such-name", `${shown} does not exist`);
  const goesOn = moved.name !== walk.name && !reply.hasSoa && isDnsName(moved.name);
  return goesOn ? moved : ended(moved, "no-address", `${shown} has no ${walk.type} records`);
}

/** The CNAMEs of the reply that hang together from where the walk stands. */
function alongCnames(walk: Walk, reply: Reply): Walk {
  const targets = cnamesOf(reply);
  const cnames = [...walk.cnames];
  let { name } = walk;
  for (let next = targets.get(name); next !== undefined; next = targets.get(name)) {
    const shown = printable(next);
    if (next === walk.start || cnames.includes(shown)) {
      return ended({ ...walk, cnames }, "no-address", "the CNAMEs lead in a circle");
    }
    if (cnames.length === mostCnames) {
      return ended({ ...walk, cnames }, "no-address", `more than ${mostCnames} CNAMEs in a row`);
    }
    cnames.push(shown);
    name = next;
  }
  return { ...walk, name, cnames };
}

/** Owner → what its CNAME leads to. */
function cnamesOf({ answers }: Reply): ReadonlyMap<string, string> {
  const cnames = answers.flatMap((record) =>
    record.type === "CNAME" ? [[lower(record.name), lower(record.data)] as const] : [],
  );
  return new Map(cnames);
}

function addressesOf({ type, name }: Walk, { answers }: Reply): readonly ResolvedAddress[] {
  return answers.flatMap((record) =>
    (record.type === "A" || record.type === "AAAA") && record.type === type && lower(record.name) === name
      ? [resolvedAddress(record.data, toTtlMs(record.ttl))]
      : [],
  );
}

function ended(walk: Walk, reason: FailureReason, detail: string): Walk {
  return { ...walk, answer: { ok: false, reason, detail } };
}

function lower(name: string): string {
  return name.toLowerCase();
}

/** A TTL with the highest bit set counts as none (RFC 2181 §8). */
function toTtlMs(seconds = 0): number {
  return seconds > longestTtl ? 0 : seconds * SECOND;
}
