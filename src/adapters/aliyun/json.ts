/* Reading of JSON that nobody vouches for: what is not as expected is absent. */

export type Json = Readonly<Record<string, unknown>>;

export function parseJson(text: string): Json | undefined {
  try {
    return record(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export function record(value: unknown): Json | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

/** Text or number as text; empty when there is neither. */
export function text(from: Json | undefined, name: string): string {
  const value = from?.[name];
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

/** Records of a list; also of `{ Name: { Inner: […] } }`, the way the older APIs wrap lists. */
export function list(from: Json | undefined, name: string, inner?: string): readonly Json[] {
  const value = inner === undefined ? from?.[name] : record(from?.[name])?.[inner];
  return Array.isArray(value) ? value.map(record).filter((one) => one !== undefined) : [];
}
