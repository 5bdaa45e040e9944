import { printable } from "../../core/names/printable.ts";
import { compareTrustData } from "../../core/trust/compare-trust-data.ts";
import { type ParsedTrustData, parseTrustData } from "../../core/trust/parse-trust-data.ts";
import type { TrustData } from "../../core/trust/trust-data.ts";
import { readTextFile } from "./read-file.ts";

/** The data that came with the product. Read on first use, because many commands judge no chain. */
export async function shippedTrustData(): Promise<TrustData> {
  const { default: document } = await import("../../trust-data/trust-data.json", { with: { type: "json" } });
  const parsed = parseTrustData(document);
  // Our own file is wrong: nothing a user could mend.
  if (!parsed.ok) throw new Error(`the shipped trust data is broken: ${listed(parsed)[0] ?? ""}`);
  return parsed.data;
}

export type LoadedTrustData =
  | { readonly ok: true; readonly data: TrustData }
  | { readonly ok: false; readonly problems: readonly string[] };

/** A newer file of the same format in place of the shipped data; `force` takes an absurd one too, never an unreadable one. */
export async function loadTrustDataFile(
  file: string,
  shipped: TrustData,
  force: boolean,
): Promise<LoadedTrustData> {
  const refused = (...texts: readonly string[]): LoadedTrustData => ({
    ok: false,
    problems: texts.map((text) => printable(`trust data ${file}: ${text}`)),
  });
  const content = await readTextFile(file);
  if (!content.ok) return refused(`the file ${content.problem}`);
  const document = parseJson(content.text);
  if (document === undefined) {
    return refused("the file is not JSON; take one of the format of the shipped trust-data.json");
  }
  const parsed = parseTrustData(document.value);
  if (!parsed.ok) return refused(...listed(parsed));
  const absurd = force ? [] : compareTrustData(shipped, parsed.data);
  if (absurd.length === 0) return { ok: true, data: parsed.data };
  return refused(
    ...absurd.map((text) => `${text}; take the right file, or force it if that is how it should be`),
  );
}

function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const SHOWN = 20;

function listed({ problems }: ParsedTrustData & { ok: false }): readonly string[] {
  const shown = problems.slice(0, SHOWN).map(({ path, text }) => `${path || "the document"} ${text}`);
  const rest = problems.length - shown.length;
  return rest > 0 ? [...shown, `and ${rest} more problems`] : shown;
}
