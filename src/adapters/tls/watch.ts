const tickMs = 15;

/** Something that has to be looked at while it lives. */
export interface Watched {
  /** `now` as performance.now() tells it. */
  check(now: number): void;
  /** Nobody was served for so long, because something kept the whole program: not the doing of what is watched. */
  excuse(stoppedMs: number): void;
}

/** Less than this is the ordinary unpunctuality of timers. */
const notableStopMs = 250;

/** What lives, under one timer for all: limits cost nothing per probe, and nothing at all while there is none. */
export class Watch<T extends Watched> {
  readonly #live = new Set<T>();
  #timer: NodeJS.Timeout | undefined;
  #tickedAt = 0;

  add(watched: T): void {
    this.#live.add(watched);
    if (this.#timer === undefined) this.#tickedAt = performance.now();
    // The sockets keep the process alive as long as it matters.
    this.#timer ??= setInterval(() => this.#tick(), tickMs).unref();
  }

  remove(watched: T): void {
    this.#live.delete(watched);
    if (this.#live.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  [Symbol.iterator](): Iterator<T> {
    return this.#live.values();
  }

  #tick(): void {
    const now = performance.now();
    const stoppedMs = now - this.#tickedAt;
    this.#tickedAt = now;
    for (const watched of this.#live) {
      if (stoppedMs > notableStopMs) watched.excuse(stoppedMs);
      watched.check(now);
    }
  }
}
