import type { Practice } from "../practice/practice.ts";

const HSTS = "because of HSTS browsers let nobody past the warning";
const REDIRECT = "plain HTTP leads to HTTPS, so that visitors are locked out";

/** A sentence about broken HTTPS, with what makes it worse where that is known: no way leads around it. */
export function withLockedOut(sentence: string, practice: Practice | undefined): string {
  const why = whyLockedOut(practice);
  return why === "" ? sentence : sentence.replace(/\.$/, `; ${why}.`);
}

/** Why no way leads around broken HTTPS, as the rest of a sentence; empty where that is not known. */
export function whyLockedOut(practice: Practice | undefined): string {
  // Browsers offer no "continue anyway" where they remember HSTS (RFC 6797 §8.4).
  if (practice?.hsts === true) return HSTS;
  return practice?.plainHttp === "to-https" ? REDIRECT : "";
}

/** Whether a sentence tells already that visitors are locked out. */
export function saysLockedOut(sentence: string): boolean {
  return sentence.includes(HSTS) || sentence.includes(REDIRECT);
}
