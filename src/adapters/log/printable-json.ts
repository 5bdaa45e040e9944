import { printable, replaceInvisible } from "../../core/names/printable.ts";

const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|(.))/g;
const SHORT_CONTROLS: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/**
 * A line of JSON in which every string decodes to printable text: invisible characters are spelled out (`\u{202e}`),
 * whether they stood there raw or as an escape. The line end stays.
 */
export function printableJson(line: string): string {
  const escapesSpelled = line.replace(ESCAPE, (whole, hex: string | undefined, short: string | undefined) => {
    const character = hex ? String.fromCharCode(Number.parseInt(hex, 16)) : SHORT_CONTROLS[short ?? ""];
    return character === undefined ? whole : JSON.stringify(printable(character)).slice(1, -1);
  });
  return replaceInvisible(escapesSpelled, (character) =>
    character === "\n" ? character : `\\${printable(character)}`,
  );
}
