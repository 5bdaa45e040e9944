import { printable } from "../names/printable.ts";
import type { Instant } from "../time.ts";

/** What is wrong with a document, and where: `stores[0].facts[3].at`. */
export interface DocumentProblem {
  readonly path: string;
  readonly text: string;
}

/** A place in a JSON document; everything that is wrong below it goes to one list, so that a reader sees all at once. */
export interface Place {
  readonly value: unknown;
  readonly path: string;
  readonly problems: DocumentProblem[];
}

/** Notes a problem; the value returned in its stead keeps reading going and is never used. */
export function refuse(place: Place, text: string): void {
  place.problems.push({ path: place.path, text });
}

/** The named members of an object; a missing one is undefined there, another one a problem. */
export function membersOf<K extends string>(place: Place, names: readonly K[]): Record<K, Place> {
  const { value, problems } = place;
  const object = isObject(value) ? value : {};
  if (!isObject(value)) refuse(place, "must be an object");
  for (const name of Object.keys(object)) {
    if (!names.some((known) => known === name)) {
      problems.push({ path: child(place, name), text: "is no known key" });
    }
  }
  const entries = names.map((name) => [
    name,
    { value: Object.hasOwn(object, name) ? object[name] : undefined, path: child(place, name), problems },
  ]);
  return Object.fromEntries(entries) as Record<K, Place>;
}

function child({ path }: Place, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function itemsOf(place: Place): readonly Place[] {
  const { value, path, problems } = place;
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => ({ value: item, path: `${path}[${index}]`, problems }));
  }
  refuse(place, "must be a list");
  return [];
}

/** An object whose keys are SHA-256 digests and whose values are short texts. */
export function namesBySha256(place: Place): ReadonlyMap<string, string> {
  const { value, path, problems } = place;
  if (!isObject(value)) {
    refuse(place, "must be an object of names by SHA-256");
    return new Map();
  }
  return new Map(
    Object.entries(value).map(([key, item]) => {
      const entry = { value: item, path: `${path}.${key}`, problems };
      if (!SHA256.test(key)) refuse(entry, "is under a key that is no SHA-256 in lower-case hexadecimal");
      return [key, textOf(entry, 200)];
    }),
  );
}

/** A text of 1 to `limit` characters that a person sees: it may become a metric label or stand in a mail. */
export function textOf(place: Place, limit: number): string {
  const { value } = place;
  if (typeof value === "string" && value.length > 0 && value.length <= limit) {
    if (printable(value) !== value) refuse(place, "has characters that nobody sees");
    return value;
  }
  refuse(place, `must be a text of 1 to ${limit} characters`);
  return "";
}

const SHA256 = /^[0-9a-f]{64}$/;

export function sha256Of(place: Place): string {
  if (typeof place.value === "string" && SHA256.test(place.value)) return place.value;
  refuse(place, "must be a SHA-256 in lower-case hexadecimal");
  return "";
}

const DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}Z)?$/;

/** `2027-04-15` (its first moment in UTC) or `2028-01-28T12:00:00Z`; days that no calendar has are refused. */
export function instantOf(place: Place): Instant {
  const { value } = place;
  const at = typeof value === "string" && DATE.test(value) ? Date.parse(value) : Number.NaN;
  // Date.parse takes 2027-02-30 for 2027-03-02.
  if (!Number.isNaN(at) && new Date(at).toISOString().startsWith(String(value).slice(0, 10))) return at;
  refuse(place, "must be a day (2027-04-15) or an instant (2027-04-15T12:00:00Z) in UTC");
  return 0;
}

export function oneOf<T extends string>(place: Place, allowed: readonly [T, ...T[]]): T {
  const found = allowed.find((item) => item === place.value);
  if (found !== undefined) return found;
  refuse(place, `must be ${allowed.join(", ")}`);
  return allowed[0];
}
