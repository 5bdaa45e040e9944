import type { HostedReading } from "../core/hosted/hosted.ts";
import { type Binding, bindingKey } from "../core/inventory/binding.ts";
import type { Look } from "../core/observation.ts";
import type { Decide } from "../core/record.ts";
import type { ReadModel, Recorder } from "../ports/store.ts";
import { StoreError } from "../ports/store-error.ts";
import { type BatchEvents, BatchRecorder } from "./batch-recorder.ts";
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
  readonly hostedOf: (binding: Binding) => readonly HostedReading[];
  /** Bindings looked at side by side; probes have limits of their own. */
  readonly concurrency: number;
  /** Ends the sweep early: what was seen is recorded, the rest stays due. */
  readonly signal?: AbortSignal;
}

/**
 * Looks at every given binding and records what was seen. One binding's trouble never stops the others. Rejects only
 * when the store fails.
 */
export async function sweep(ports: SweepPorts, request: SweepRequest, events: SweepEvents): Promise<void> {
  const recorder = new BatchRecorder(ports.store, ports.decide, events);
  const queue = oneByOne(request.bindings);
  const isOver = (): boolean => request.signal?.aborted === true;
  const work = async (): Promise<void> => {
    for await (const binding of queue) {
      if (isOver()) return;
      try {
        const previous = await ports.store.find(bindingKey(binding));
        const look = await lookAt(ports, binding, previous, request.hostedOf(binding));
        // Its probes were cut off, perhaps: that says nothing about the server.
        if (isOver()) return;
        recorder.add(look);
        events.looked?.(look);
      } catch (error) {
        if (error instanceof StoreError) throw error;
        events.failed(bindingKey(binding), error);
      }
    }
  };
  await Promise.all(Array.from({ length: request.concurrency }, work));
  await recorder.finish();
}

/** One queue for several workers: an async generator hands every item out once, in order. */
async function* oneByOne<T>(items: Iterable<T> | AsyncIterable<T>): AsyncGenerator<T, void, void> {
  yield* items;
}
