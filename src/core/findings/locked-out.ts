import type { Practice } from "../practice/practice.ts";

/** A sentence about broken HTTPS, with what makes it worse where that is known: no way leads around it. */
export function withLockedOut(sentence: string, practice: Practice | undefined): string {
  return sentence.replace(/\.$/, `${wayAround(practice)}.`);
}

function wayAround(practice: Practice | undefined): string {
  // Browsers offer no "continue anyway" where they remember HSTS (RFC 6797 §8.4).
  if (practice?.hsts === true) return "; because of HSTS browsers let nobody past the warning";
  if (practice?.plainHttp === "to-https")
    return "; plain HTTP leads to HTTPS, so that visitors are locked out";
  return "";
}
