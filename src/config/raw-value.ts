import type { Path } from "./problem.ts";

/* Looking into a file as it was parsed, whatever its shape: what is not there, or of another kind, is undefined or empty. */

/** The entries of the list at `path`, each with its own path. */
export function entriesOf(
  file: unknown,
  path: readonly string[],
): readonly { readonly value: unknown; readonly path: Path }[] {
  const list = path.reduce(at, file);
  return listOf(list).map((value, index) => ({ value, path: [...path, index] }));
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function mapping(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

export function at(value: unknown, key: string): unknown {
  const fields = mapping(value);
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}
