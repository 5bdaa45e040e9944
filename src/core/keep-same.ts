/**
 * `next`, with every part that equals the same part of `previous` taken from there; `previous` itself when all of it does. For plain data:
 * anything else is compared by identity. What did not change stays the same object, so that nobody has to write or collect it again.
 */
export function keepSame<T>(previous: T | undefined, next: T): T {
  if (previous === undefined || previous === next) return previous ?? next;
  if (isList(previous) && isList(next)) return keepItems(previous, next) as T;
  if (isPlain(previous) && isPlain(next)) return keepParts(previous, next) as T;
  return next;
}

type List = readonly unknown[];
type Plain = Readonly<Record<string, unknown>>;

function keepItems(previous: List, next: List): List {
  const kept = next.map((item, index) => keepSame(previous[index], item));
  return kept.length === previous.length && kept.every((item, n) => item === previous[n]) ? previous : kept;
}

function keepParts(previous: Plain, next: Plain): Plain {
  const keys = Object.keys(next);
  let isSame = keys.length === Object.keys(previous).length;
  let copy: Record<string, unknown> | undefined;
  for (const key of keys) {
    const part = keepSame(previous[key], next[key]);
    if (part !== previous[key] || !(key in previous)) isSame = false;
    if (part === next[key]) continue;
    copy ??= { ...next };
    copy[key] = part;
  }
  return isSame ? previous : (copy ?? next);
}

function isList(value: unknown): value is List {
  return Array.isArray(value);
}

function isPlain(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
