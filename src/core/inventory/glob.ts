/**
 * Whether all of `text` fits `pattern`: `*` stands for any run of characters (dots included, the empty run too), `?` for
 * exactly one, everything else for itself. Case counts. Work is at most pattern length × text length, whatever the pattern.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  let position = 0;
  let at = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    const expected = pattern[position];
    if (expected === "*") {
      star = position;
      position += 1;
      resume = at;
    } else if (expected !== undefined && (expected === "?" || expected === text[at])) {
      position += 1;
      at += 1;
    } else if (star >= 0) {
      // Only the last star needs to be tried again: an earlier one can gain nothing that it could not.
      resume += 1;
      at = resume;
      position = star + 1;
    } else {
      return false;
    }
  }
  while (pattern[position] === "*") position += 1;
  return position === pattern.length;
}

/** Whether a text holds glob characters at all. */
export function isGlob(text: string): boolean {
  return text.includes("*") || text.includes("?");
}
