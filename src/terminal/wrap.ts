import type { Terminal } from "./terminal.ts";
import { displayWidth, graphemes } from "./width.ts";

/** Where hardly any room is left, lines are too long rather than one word each. */
const NARROWEST = 20;

/** Printable text in lines of so many columns, broken at spaces; a longer word stays whole, because people copy it. */
export function wrap(text: string, width: number): readonly string[] {
  if (displayWidth(text) <= width) return [text];
  const lines: string[] = [];
  let [line = "", ...words] = text.split(" ");
  for (const word of words) {
    const longer = `${line} ${word}`;
    if (line.trim() === "" || displayWidth(longer) <= width) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

/** The same with longer words broken anywhere: no line is wider than `width` (two columns at least). */
export function wrapHard(text: string, width: number): readonly string[] {
  return wrap(text, width).flatMap((line) => broken(line, width));
}

function broken(text: string, width: number): readonly string[] {
  if (displayWidth(text) <= width) return [text];
  const lines: string[] = [];
  let line = "";
  for (const grapheme of graphemes(text)) {
    if (line !== "" && displayWidth(line + grapheme) > width) {
      // A code goes on after a hyphen where it has one.
      const end = line.lastIndexOf("-") + 1;
      lines.push(end > 0 ? line.slice(0, end) : line);
      line = end > 0 ? line.slice(end) : "";
    }
    line += grapheme;
  }
  return [...lines, line];
}

/** A sentence after `before`; what does not fit goes on below, `hang` columns in (below its own begin unless told). */
export function paragraph(
  before: string,
  text: string,
  { width }: Pick<Terminal, "width">,
  hang: number = displayWidth(before),
): readonly string[] {
  const words = text.split(" ");
  let first = before + (words.shift() ?? "");
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (displayWidth(`${first} ${word}`) > Math.max(NARROWEST, width)) {
      const below = wrap([word, ...words].join(" "), Math.max(NARROWEST, width - hang));
      return [first, ...below.map((line) => " ".repeat(hang) + line)];
    }
    first += ` ${word}`;
  }
  return [first];
}
