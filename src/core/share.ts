import { BoundedMap } from "./path/bounded-map.ts";

/** Gives equal plain data (what JSON can hold) as one object: whoever keeps it for thousands of domains keeps it once. */
export type Share = <T>(value: T) => T;

/** Remembers the last `limit` distinct values that were asked for. */
export function createShare(limit: number): Share {
  const known = new BoundedMap<string, unknown>(limit);
  return <T>(value: T): T => {
    const text = JSON.stringify(value);
    const first = (known.get(text) ?? value) as T;
    known.set(text, first);
    return first;
  };
}
