import type { Resolution, ResolvedAddress } from "../../core/observation.ts";
import type { Resolver } from "../../ports/resolver.ts";
import { inOrder, isTransientReason, precedence } from "./answer.ts";

/**
 * Several resolvers as one, because one place sees one region's edges: the addresses of all, each with the resolvers that showed it, and in `parts` what
 * each of them said. Fails only when all fail. The CNAMEs are those of the first that found addresses. What any of them could not learn is unanswered, so
 * that no address counts as gone while the one resolver that sees it is silent. One resolver alone stays as it is; none is a mistake of the caller.
 */
export function createUnitedResolver(resolvers: readonly Resolver[]): Resolver {
  const [only, ...others] = resolvers;
  if (only === undefined) throw new TypeError("there is no resolver to ask");
  if (others.length === 0) return only;
  return {
    resolve: async (domain) => {
      const [first, ...rest] = await Promise.all([
        only.resolve(domain),
        ...others.map((one) => one.resolve(domain)),
      ]);
      return unite([first, ...rest]);
    },
  };
}

function unite(parts: readonly [Resolution, ...Resolution[]]): Resolution {
  const speaker = parts.find(({ failure }) => failure === undefined) ?? worstOf(parts);
  const { failure: _failure, unanswered: _unanswered, clientSubnet: _subnet, ...said } = speaker;
  const unanswered = ([4, 6] as const).filter((family) => parts.some((part) => isOpen(part, family)));
  return {
    ...said,
    resolver: parts.map(({ resolver }) => resolver).join(", "),
    addresses: unitedAddresses(parts),
    durationMs: Math.max(...parts.map(({ durationMs }) => durationMs)),
    parts,
    ...(unanswered.length === 0 ? {} : { unanswered }),
    ...(speaker.failure === undefined ? {} : { failure: speaker.failure }),
  };
}

/** Of failures alone: what could not be learned comes before what was learned. */
function worstOf(parts: readonly [Resolution, ...Resolution[]]): Resolution {
  const reason = precedence.find((reason) => parts.some(({ failure }) => failure?.reason === reason));
  return parts.find(({ failure }) => failure?.reason === reason) ?? parts[0];
}

function isOpen({ unanswered, failure }: Resolution, family: 4 | 6): boolean {
  return (
    unanswered?.includes(family) === true || (failure !== undefined && isTransientReason(failure.reason))
  );
}

/** An address is kept as long as the resolver says that lets it live longest. */
function unitedAddresses(parts: readonly Resolution[]): readonly ResolvedAddress[] {
  const united = new Map<string, ResolvedAddress>();
  for (const { resolver, addresses } of parts) {
    for (const found of addresses) {
      const before = united.get(found.address);
      const ttlMs = Math.max(found.ttlMs ?? 0, before?.ttlMs ?? 0);
      const seenThrough = [...(before?.seenThrough ?? []), resolver];
      united.set(found.address, {
        ...found,
        ttlMs: found.ttlMs === undefined ? before?.ttlMs : ttlMs,
        seenThrough,
      });
    }
  }
  return inOrder([...united.values()]);
}
