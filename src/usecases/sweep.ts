import type { OwnTargets } from "../core/dns/own-targets.ts";
import type { HostedReading } from "../core/hosted/hosted.ts";
import type { HeldCertificate } from "../core/hosted/known-certificates.ts";
import { type Binding, bindingKey } from "../core/inventory/binding.ts";
import type { Look } from "../core/look.ts";
import type { BindingRecord, Decide } from "../core/record.ts";
import type { ReadModel, Recorder } from "../ports/store.ts";
import { StoreError } from "../ports/store-error.ts";
import { type BatchEvents, BatchRecorder } from "./batch-recorder.ts";
import { type Crowds, createCrowds } from "./crowds.ts";
import { type LookPorts, lookAt } from "./look-at.ts";

export interface SweepPorts extends LookPorts {
  readonly store: Pick<Recorder, "record"> & Pick<ReadModel, "find">;
  readonly decide: Decide;
}

export interface SweepEvents extends BatchEvents {
  /** A look has ended; it is recorded later. */
  readonly looked?: (look: Look) => void;
}

export interface SweepRequest {
  readonly bindings: Iterable<Binding> | AsyncIterable<Binding>;
  readonly hostedOf: (binding: Binding) => readonly HostedReading[] | undefined;
  /** Certificates that fit the domain; undefined while nobody has read which exist. */
  readonly knownOf?: (binding: Binding) => readonly HeldCertificate[] | undefined;
  /** Sources whose certificate service was never read whole; absent: none. */
  readonly unreadServices?: () => readonly string[];
  /** What the sources listed as ours; undefined while nobody has read that. */
  readonly own?: () => OwnTargets | undefined;
  /** Whether our own network or clock is in doubt just now. */
  readonly hasOwnFault?: () => boolean;
  /** Bindings looked at side by side; probes have limits of their own. */
  readonly concurrency: number;
  /** Ends the sweep early: what was seen is recorded, the rest stays due. */
  readonly signal?: AbortSignal;
}

/** So many of the looks under way may lead to the same address, lest one that is slow keeps everybody waiting. */
const SHARE_OF_ONE_ADDRESS = 1 / 4;

/**
 * Looks at every given binding and records what was seen. One binding's trouble never stops the others, and what leads to an
 * address that is busy already comes after all others. Rejects only when the store fails.
 */
export async function sweep(ports: SweepPorts, request: SweepRequest, events: SweepEvents): Promise<void> {
  const recorder = new BatchRecorder(ports.store, ports.decide, events);
  const queue = oneByOne(request.bindings);
  const crowds = createCrowds(request.concurrency * SHARE_OF_ONE_ADDRESS);
  const later: Planned[] = [];
  const isOver = (): boolean => request.signal?.aborted === true;
  const plan = async (binding: Binding): Promise<Planned> => {
    const previous = await ports.store.find(bindingKey(binding));
    return { binding, previous, addresses: knownAddresses(binding, previous) };
  };
  const look = async ({ binding, previous, addresses }: Planned): Promise<void> => {
    crowds.enter(addresses);
    try {
      const seen = await lookAt(ports, binding, previous, request.hostedOf(binding));
      // Its probes were cut off, perhaps: that says nothing about the server.
      if (isOver()) return;
      const doubt = request.hasOwnFault?.() === true ? { ownFault: true as const } : {};
      recorder.add({
        ...seen,
        ...doubt,
        known: request.knownOf?.(binding),
        unreadServices: request.unreadServices?.() ?? [],
        own: request.own?.(),
      });
      events.looked?.(seen);
    } catch (error) {
      if (error instanceof StoreError) throw error;
      events.failed(bindingKey(binding), error);
    } finally {
      crowds.leave(addresses);
    }
  };
  const work = async (): Promise<void> => {
    for await (const binding of queue) {
      if (isOver()) return;
      const planned = await plan(binding);
      if (crowds.isFull(planned.addresses)) later.push(planned);
      else await look(planned);
    }
    // Where all that is left leads to full addresses, those who are there go on with it.
    for (
      let next = takeFree(later, crowds);
      next !== undefined && !isOver();
      next = takeFree(later, crowds)
    ) {
      await look(next);
    }
  };
  const workers = Promise.all(Array.from({ length: request.concurrency }, work));
  await endedOrAborted(workers, request.signal);
  await recorder.finish();
}

/** Questions that nobody answers any more, as to a silent name server, are not waited for. */
async function endedOrAborted(work: Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
  const aborted = Promise.withResolvers<void>();
  const stop = (): void => aborted.resolve();
  signal?.addEventListener("abort", stop);
  await Promise.race([work, aborted.promise]).finally(() => signal?.removeEventListener("abort", stop));
}

interface Planned {
  readonly binding: Binding;
  readonly previous: BindingRecord | undefined;
  /** As far as they are known before anybody is asked. */
  readonly addresses: readonly string[];
}

function takeFree(later: Planned[], crowds: Crowds): Planned | undefined {
  const index = later.findIndex(({ addresses }) => !crowds.isFull(addresses));
  return index < 0 ? undefined : later.splice(index, 1)[0];
}

function knownAddresses({ addresses }: Binding, previous: BindingRecord | undefined): readonly string[] {
  return addresses.only.length > 0
    ? addresses.only
    : (previous?.endpoints ?? []).map(({ address }) => address);
}

/** One queue for several workers: an async generator hands every item out once, in order. */
async function* oneByOne<T>(items: Iterable<T> | AsyncIterable<T>): AsyncGenerator<T, void, void> {
  yield* items;
}
