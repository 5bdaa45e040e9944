/** Alert names of RFC 8446 §6 and of the older registry (RFC 5246 §7.2, RFC 7507, RFC 7301), with hyphens. */
const names: ReadonlyMap<number, string> = new Map([
  [0, "close-notify"],
  [10, "unexpected-message"],
  [20, "bad-record-mac"],
  [21, "decryption-failed"],
  [22, "record-overflow"],
  [30, "decompression-failure"],
  [40, "handshake-failure"],
  [41, "no-certificate"],
  [42, "bad-certificate"],
  [43, "unsupported-certificate"],
  [44, "certificate-revoked"],
  [45, "certificate-expired"],
  [46, "certificate-unknown"],
  [47, "illegal-parameter"],
  [48, "unknown-ca"],
  [49, "access-denied"],
  [50, "decode-error"],
  [51, "decrypt-error"],
  [60, "export-restriction"],
  [70, "protocol-version"],
  [71, "insufficient-security"],
  [80, "internal-error"],
  [86, "inappropriate-fallback"],
  [90, "user-canceled"],
  [100, "no-renegotiation"],
  [109, "missing-extension"],
  [110, "unsupported-extension"],
  [111, "certificate-unobtainable"],
  [112, "unrecognized-name"],
  [113, "bad-certificate-status-response"],
  [114, "bad-certificate-hash-value"],
  [115, "unknown-psk-identity"],
  [116, "certificate-required"],
  [120, "no-application-protocol"],
  [121, "ech-required"],
]);

/** OpenSSL's codes for alerts are irregular (`ERR_SSL_SSL/TLS_ALERT_…`, `ERR_SSL_TLSV1_UNRECOGNIZED_NAME`); this text is not. */
const alertNumber = /SSL alert number (\d+)/;

/** The alert that ended a handshake, by name or as its number; undefined when the message tells of none. */
export function alertIn(message: string): string | undefined {
  const number = alertNumber.exec(message)?.[1];
  return number === undefined ? undefined : (names.get(Number(number)) ?? number);
}
