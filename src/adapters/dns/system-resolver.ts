import { Resolver as DnsResolver, lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { printable } from "../../core/names/printable.ts";
import type { FailureReason, ProbeFailure, Resolution, ResolvedAddress } from "../../core/observation.ts";
import { SECOND } from "../../core/time.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Resolver } from "../../ports/resolver.ts";
import { type Answer, answerOf, isTransient } from "./answer.ts";
import { type Deadline, startDeadline } from "./deadline.ts";
import { type HostsFile, openHostsFile, systemHostsPath } from "./hosts-file.ts";

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
const longestDetail = 200;

/** The first try leaves time for a second one. */
const shareOfFirstTry = 0.4;

/** When the families fail differently: what we could not learn comes before what we learned. */
const precedence: readonly FailureReason[] = ["timeout", "server-failure", "no-such-name", "no-address"];

interface Found {
  readonly addresses: Answer<ResolvedAddress>;
  readonly cnames: readonly string[];
}

/**
 * Resolves like a program on this host: an IP address is itself, a name without a dot (`localhost`, a container's name) goes to getaddrinfo, the
 * hosts file comes before DNS. Names with a dot never see the host's search domains, so that a wildcard there hides no missing name.
 * Throws when `servers` holds something else than addresses.
 */
export function createSystemResolver(options: SystemResolverOptions): Resolver {
  const { clock, name = "system", servers, deadlineMs = 5 * SECOND, followCnames = false } = options;
  const hosts = hostsFileFor(options);
  // A server that is no address is a mistake of the caller, who should hear of it now and not with every name.
  openDns(servers, deadlineMs);

  async function find(domain: string, deadline: Deadline): Promise<Found> {
    const family = isIP(domain);
    if (family !== 0) return withoutCnames(known([domain]));
    if (!domain.includes(".")) return withoutCnames(await askHost(domain, deadline));
    const listed = (await hosts?.find(domain)) ?? [];
    if (listed.length > 0) return withoutCnames(known(listed));
    const dns = openDns(servers, deadlineMs);
    const [addresses, cnames] = await Promise.all([
      askBothFamilies(dns, domain, deadline),
      followCnames ? askCnames(dns, domain, deadline) : [],
    ]);
    return { addresses, cnames };
  }

  return {
    resolve: async (domain) => {
      const at = clock.now();
      const started = performance.now();
      const deadline = startDeadline(deadlineMs);
      const { addresses, cnames } = await find(domain, deadline);
      deadline.clear();
      const durationMs = performance.now() - started;
      return { at, resolver: name, cnames, durationMs, ...describe(addresses) };
    },
  };
}

/** One per resolution: the servers of the host are read when it is made, and change in the life of a daemon. */
function openDns(servers: readonly string[] | undefined, deadlineMs: number): DnsResolver {
  const dns = new DnsResolver({ timeout: Math.ceil(deadlineMs * shareOfFirstTry), tries: 1 });
  if (servers !== undefined) dns.setServers(servers);
  return dns;
}

function hostsFileFor({ hostsFile, servers }: SystemResolverOptions): HostsFile | undefined {
  if (hostsFile !== undefined) return openHostsFile(hostsFile);
  return servers === undefined ? openHostsFile(systemHostsPath()) : undefined;
}

async function askBothFamilies(
  dns: DnsResolver,
  domain: string,
  deadline: Deadline,
): Promise<Answer<ResolvedAddress>> {
  const ttl = { ttl: true } as const;
  const [four, six] = await Promise.all([
    askTwice(() => dns.resolve4(domain, ttl), deadline),
    askTwice(() => dns.resolve6(domain, ttl), deadline),
  ]);
  const records = [four, six].flatMap((answer) => (answer.ok ? answer.records : []));
  if (records.length > 0) {
    return { ok: true, records: records.map((record) => resolved(record.address, record.ttl * SECOND)) };
  }
  const failures = [four, six].filter((answer) => !answer.ok);
  const first = precedence.map((reason) => failures.find((failure) => failure.reason === reason));
  return first.find((failure) => failure !== undefined) ?? nothing;
}

/** One question, and a fresh one when the first had no answer. */
async function askTwice<T>(ask: () => Promise<readonly T[]>, deadline: Deadline): Promise<Answer<T>> {
  const question = answerOf(ask()).then((answer) => (isTransient(answer) ? answerOf(ask()) : answer));
  return deadline.within(question, tooLate);
}

async function askHost(domain: string, deadline: Deadline): Promise<Answer<ResolvedAddress>> {
  const answer = await deadline.within(answerOf(lookup(domain, { all: true })), tooLate);
  return answer.ok ? known(answer.records.map(({ address }) => address)) : answer;
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

const tooLate: Answer<never> = { ok: false, reason: "timeout", detail: "no answer within the deadline" };
const nothing: Answer<never> = { ok: false, reason: "no-address", detail: "neither A nor AAAA records" };

function known(addresses: readonly string[]): Answer<ResolvedAddress> {
  return { ok: true, records: addresses.map((address) => resolved(address, undefined)) };
}

function withoutCnames(addresses: Answer<ResolvedAddress>): Found {
  return { addresses, cnames: [] };
}

function resolved(address: string, ttlMs: number | undefined): ResolvedAddress {
  return { address, family: isIP(address) === 6 ? 6 : 4, ttlMs };
}

function describe(
  answer: Answer<ResolvedAddress>,
): Pick<Resolution, "addresses"> & { failure?: ProbeFailure } {
  if (answer.ok) return { addresses: inOrder(answer.records) };
  const { reason, detail } = answer;
  return {
    addresses: [],
    failure: { stage: "dns", reason, detail: printable(detail).slice(0, longestDetail) },
  };
}

/** Each address once, IPv4 first, then by text: servers rotate their answers. */
function inOrder(addresses: readonly ResolvedAddress[]): readonly ResolvedAddress[] {
  const distinct = new Map(addresses.map((found) => [found.address, found]));
  return [...distinct.values()].sort((a, b) => a.family - b.family || (a.address < b.address ? -1 : 1));
}
