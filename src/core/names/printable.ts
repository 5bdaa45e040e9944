/**
 * What must not reach a terminal, page, mail or log as it is: control, format (bidirectional, zero-width), private, unassigned and
 * surrogate code points, other default-ignorable ones, and every space but U+0020 and the ideographic one.
 */
const INVISIBLE =
  /[\p{C}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\u{a0}\u{1680}\u{2000}-\u{200a}\u{202f}\u{205f}\u{2800}]/gu;

/** Most texts: told at a tenth of the price. */
const PLAIN = /^[ -~]*$/;

/**
 * `text` with every code point that a person would not see, or that would change what is seen around it, written as `\u{…}`.
 * Line ends are escaped too: join lines afterwards. Letters of all scripts stay. The empty text stays empty; idempotent.
 */
export function printable(text: string): string {
  if (PLAIN.test(text)) return text;
  return replaceInvisible(text, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** No DNS name is longer, and hardly any other. */
const LONGEST_NAME = 253;

/** A name as it stands in a sentence: printable, and cut where it is longer than any that people gave. */
export function nameInSentence(name: string): string {
  const shown = printable(name.slice(0, LONGEST_NAME));
  const isWhole = name.length <= LONGEST_NAME && shown.length <= LONGEST_NAME;
  return isWhole ? shown : `${shown.slice(0, LONGEST_NAME).toWellFormed()}…`;
}

/** The same judgement with another way of writing; `rewrite` gets one code point. */
export function replaceInvisible(text: string, rewrite: (character: string) => string): string {
  return text.replace(INVISIBLE, rewrite);
}
