import type { RecordWithTtl } from "node:dns";
import { Resolver as DnsResolver } from "node:dns/promises";
import { SECOND } from "../../core/time.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Resolver } from "../../ports/resolver.ts";
import {
  type Answer,
  answerOf,
  describeFamilies,
  type Families,
  isTransient,
  resolvedAddress,
  tooLate,
} from "./answer.ts";
import { type Deadline, startDeadline } from "./deadline.ts";
import { createLocalNames } from "./local-names.ts";

export interface SystemResolverOptions {
  readonly clock: Clock;
  /** Shown beside what it found. Default `system`. */
  readonly name?: string;
  /** `address` or `address:port`. Default: those of the host. */
  readonly servers?: readonly string[];
  /** Default: the host's own file; none where `servers` are given, which are then asked about every name with a dot. */
  readonly hostsFile?: string;
  /** For the whole resolution. Default 5 s. */
  readonly deadlineMs?: number;
  /** Also asks for the chain of CNAMEs, one more question per hop. Default false. */
  readonly followCnames?: boolean;
}

const mostCnames = 8;

/** The first try leaves time for a second one. */
const shareOfFirstTry = 0.4;

interface Found {
  readonly families: Families;
  readonly cnames: readonly string[];
}

/** Asks as the host's own library does, without TTLs of CNAMEs. Throws when `servers` holds something else than addresses. */
export function createSystemResolver(options: SystemResolverOptions): Resolver {
  const { clock, name = "system", servers, deadlineMs = 5 * SECOND, followCnames = false } = options;
  const local = createLocalNames(options);
  // A server that is no address is a mistake of the caller, who should hear of it now and not with every name.
  openDns(servers, deadlineMs);

  async function find(domain: string, deadline: Deadline): Promise<Found> {
    const here = await local(domain, deadline);
    if (here !== undefined) return { families: { 4: here, 6: here }, cnames: [] };
    const dns = openDns(servers, deadlineMs);
    const [families, cnames] = await Promise.all([
      askBothFamilies(dns, domain, deadline),
      followCnames ? askCnames(dns, domain, deadline) : [],
    ]);
    return { families, cnames };
  }

  return {
    resolve: async (domain) => {
      const at = clock.now();
      const started = performance.now();
      const deadline = startDeadline(deadlineMs);
      const { families, cnames } = await find(domain, deadline);
      deadline.clear();
      const durationMs = performance.now() - started;
      return { at, resolver: name, cnames, durationMs, ...describeFamilies(families) };
    },
  };
}

/** One per resolution: the servers of the host are read when it is made, and change in the life of a daemon. */
function openDns(servers: readonly string[] | undefined, deadlineMs: number): DnsResolver {
  const dns = new DnsResolver({ timeout: Math.ceil(deadlineMs * shareOfFirstTry), tries: 1 });
  if (servers !== undefined) dns.setServers(servers);
  return dns;
}

async function askBothFamilies(dns: DnsResolver, domain: string, deadline: Deadline): Promise<Families> {
  const ttl = { ttl: true } as const;
  const [four, six] = await Promise.all([
    askTwice(() => dns.resolve4(domain, ttl), deadline),
    askTwice(() => dns.resolve6(domain, ttl), deadline),
  ]);
  return { 4: withTtls(four), 6: withTtls(six) };
}

function withTtls(answer: Answer<RecordWithTtl>): Families[4] {
  if (!answer.ok) return answer;
  return {
    ok: true,
    records: answer.records.map(({ address, ttl }) => resolvedAddress(address, ttl * SECOND)),
  };
}

/** One question, and a fresh one when the first had no answer. */
async function askTwice<T>(ask: () => Promise<readonly T[]>, deadline: Deadline): Promise<Answer<T>> {
  const question = answerOf(ask()).then((answer) => (isTransient(answer) ? answerOf(ask()) : answer));
  return deadline.within(question, tooLate);
}

/** As far as it can be followed; a loop ends at its first repetition. */
async function askCnames(dns: DnsResolver, domain: string, deadline: Deadline): Promise<readonly string[]> {
  const seen = new Set<string>();
  let name = domain;
  while (seen.size < mostCnames) {
    const asked = name;
    const answer = await askTwice(() => dns.resolveCname(asked), deadline);
    const target = answer.ok ? answer.records[0]?.toLowerCase() : undefined;
    if (target === undefined || seen.has(target)) break;
    seen.add(target);
    name = target;
  }
  return [...seen];
}
