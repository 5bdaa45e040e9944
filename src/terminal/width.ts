/** Two columns wide: East Asian scripts, their punctuation and full-width forms, and emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{17000}-\u{18cff}\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u;
/** One column each and never part of another: ASCII, dashes and dots, arrows, lines of bars and trees, the marks of severities. */
const NARROW = /^[ -~\u00b7\u2010-\u2027\u2190-\u2193\u2500-\u257f\u2713\u2717]*$/;

/** Columns that printable text takes on a terminal. */
export function displayWidth(text: string): number {
  if (NARROW.test(text)) return text.length;
  let width = 0;
  for (const grapheme of graphemes(text)) width += graphemeWidth(grapheme);
  return width;
}

/** `text`, or as much of it as fits with "…" after it. */
export function cut(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let [kept, used] = ["", 0];
  for (const grapheme of graphemes(text)) {
    used += graphemeWidth(grapheme);
    if (used > width - 1) break;
    kept += grapheme;
  }
  return width < 1 ? "" : `${kept}…`;
}

/** `text` filled up with spaces; longer text stays. */
export function pad(text: string, width: number, align: "left" | "right"): string {
  const filling = " ".repeat(Math.max(0, width - displayWidth(text)));
  return align === "left" ? text + filling : filling + text;
}

/** What people take for one character each. */
export function* graphemes(text: string): Generator<string> {
  for (const { segment } of new Intl.Segmenter("en").segment(text)) yield segment;
}

function graphemeWidth(grapheme: string): number {
  if (WIDE.test(grapheme)) return 2;
  return /^\p{M}+$/u.test(grapheme) ? 0 : 1;
}
