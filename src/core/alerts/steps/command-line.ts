import { printable } from "../../names/printable.ts";
import { shellWord } from "../../names/shell-word.ts";

const WIDTH = 72;

/**
 * A command, continued on further lines where one gets too long. Words as they are, then options with their quoted values. Nothing when a
 * value is empty or holds a character that a person would not see: such a line is not to be pasted.
 */
export function commandLine(
  words: readonly string[],
  options: readonly (readonly [option: string, value: string])[] = [],
): readonly string[] {
  const values = [...words, ...options.map(([, value]) => value)];
  if (values.some((value) => value === "" || !isPlain(value))) return [];
  const parts = [
    words.map(shellWord).join(" "),
    ...options.map(([option, value]) => `${option} ${shellWord(value)}`),
  ];
  return joined(parts);
}

/** A line break stands in values that we composed ourselves. */
function isPlain(value: string): boolean {
  const text = value.replaceAll("\n", "");
  return printable(text) === text;
}

function joined([first = "", ...rest]: readonly string[]): readonly string[] {
  const lines = [first];
  for (const part of rest) {
    const last = lines.at(-1) ?? "";
    if (last.length + 1 + part.length > WIDTH) lines.splice(-1, 1, `${last} \\`, `  ${part}`);
    else lines.splice(-1, 1, `${last} ${part}`);
  }
  return lines.flatMap((line) => line.split("\n"));
}
