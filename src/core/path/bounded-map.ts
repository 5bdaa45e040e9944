/**
 * A memory of at most `limit` entries, or fewer that weigh as much; what was not asked for longest is forgotten first.
 */
export class BoundedMap<K, V> {
  readonly #entries = new Map<K, { readonly value: V; readonly weight: number }>();
  readonly #limit: number;
  #weight = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: K): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** An entry is never too heavy to be remembered alone. */
  set(key: K, value: V, weight = 1): void {
    this.#forget(key);
    this.#entries.set(key, { value, weight });
    this.#weight += weight;
    for (const oldest of this.#entries.keys()) {
      if (this.#weight <= this.#limit || oldest === key) return;
      this.#forget(oldest);
    }
  }

  #forget(key: K): void {
    this.#weight -= this.#entries.get(key)?.weight ?? 0;
    this.#entries.delete(key);
  }
}

/**
 * For memories whose limit counts on entries of up to `usualBytes`: what is ten times as large weighs a hundred times as much, because nobody
 * but an attacker has it, and many of it.
 */
export function weightOf(bytes: number, usualBytes: number): number {
  return Math.max(1, Math.ceil(bytes / usualBytes)) ** 2;
}
