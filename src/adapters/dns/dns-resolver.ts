import { isDnsName } from "../../core/names/dns-syntax.ts";
import type { Resolution } from "../../core/observation.ts";
import { SECOND } from "../../core/time.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Resolver } from "../../ports/resolver.ts";
import { type Answer, describeFamilies, type Families, isTransient } from "./answer.ts";
import { askServers, type Found } from "./ask-servers.ts";
import { toClientSubnet } from "./client-subnet.ts";
import { startDeadline } from "./deadline.ts";
import { createLocalNames } from "./local-names.ts";
import { systemNameServers, toNameServer } from "./name-server.ts";

export interface DnsResolverOptions {
  readonly clock: Clock;
  /** Shown beside what it found. Default `system`. */
  readonly name?: string;
  /** `address` or `address:port`. Default: those of the host. */
  readonly servers?: readonly string[];
  /** Sent with every question (`203.0.113.0/24`), so that servers answer as for clients there. Default: none. */
  readonly clientSubnet?: string;
  /** Default: the host's own file; none where `servers` are given, which are then asked about every name with a dot. */
  readonly hostsFile?: string;
  /** For the whole resolution. Default 5 s. */
  readonly deadlineMs?: number;
}

/**
 * Asks recursive name servers by messages of its own: CNAMEs with TTLs, what each family's question came to, a client subnet. Names of this host are
 * what they are for every program on it. Throws when `servers` or `clientSubnet` hold something else than addresses.
 */
export function createDnsResolver(options: DnsResolverOptions): Resolver {
  const { clock, name = "system", deadlineMs = 5 * SECOND } = options;
  const local = createLocalNames(options);
  const configured = options.servers?.map(toNameServer);
  const subnet = options.clientSubnet === undefined ? undefined : toClientSubnet(options.clientSubnet);

  async function ask(domain: string): Promise<Reading> {
    if (!isDnsName(domain)) return withoutCnames(unaskable);
    const servers = configured ?? systemNameServers();
    if (servers.length === 0) return withoutCnames(nobody);
    const found = await askServers(servers, domain.toLowerCase(), subnet, deadlineMs);
    // Silence takes notice of nothing, and says nothing about that.
    const isHeard = !isTransient(found.families[4]) || !isTransient(found.families[6]);
    const clientSubnet = found.usedClientSubnet ? "used" : "ignored";
    return { ...describe(found), ...(subnet !== undefined && isHeard ? { clientSubnet } : {}) };
  }

  return {
    resolve: async (domain) => {
      const at = clock.now();
      const started = performance.now();
      const deadline = startDeadline(deadlineMs);
      const here = await local(domain, deadline);
      deadline.clear();
      const found = here === undefined ? await ask(domain) : withoutCnames(here);
      return { at, resolver: name, ...found, durationMs: performance.now() - started };
    },
  };
}

/** What a resolution found, without when and how long. */
type Reading = Omit<Resolution, "at" | "resolver" | "durationMs">;

const unaskable: Answer<never> = {
  ok: false,
  reason: "no-such-name",
  detail: "no name that could be asked for",
};
const nobody: Answer<never> = {
  ok: false,
  reason: "server-failure",
  detail: "this host has no name server",
};

function withoutCnames(answer: Families[4]): Reading {
  return { ...describeFamilies({ 4: answer, 6: answer }), cnames: [] };
}

function describe({ families, cnames }: Found): Reading {
  return { ...describeFamilies(families), cnames };
}
