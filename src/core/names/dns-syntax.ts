/** Longest label and longest name in text without the final dot (RFC 1035 §2.3.4). */
export const MAX_LABEL_LENGTH = 63;
export const MAX_NAME_LENGTH = 253;

const LABEL = /^[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?$/;

/** One label: letters, digits, hyphens inside, and the underscore, which DNS carries and services use. */
export function isDnsLabel(label: string): boolean {
  return label.length <= MAX_LABEL_LENGTH && LABEL.test(label);
}

/** A whole name in ASCII without a final dot. */
export function isDnsName(name: string): boolean {
  return name.length <= MAX_NAME_LENGTH && name.split(".").every(isDnsLabel);
}

/** A name as it may stand in a certificate: also with `*` as the whole leftmost label (RFC 9525 §6.3). */
export function isCertificateDnsName(name: string): boolean {
  return isDnsName(name.startsWith("*.") ? name.slice(2) : name);
}
