const tickMs = 15;

/** Something that has to be looked at while it lives. */
export interface Watched {
  /** `now` as performance.now() tells it. */
  check(now: number): void;
}

/** What lives, under one timer for all: limits cost nothing per probe, and nothing at all while there is none. */
export class Watch<T extends Watched> {
  readonly #live = new Set<T>();
  #timer: NodeJS.Timeout | undefined;

  add(watched: T): void {
    this.#live.add(watched);
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
    for (const watched of this.#live) watched.check(now);
  }
}
