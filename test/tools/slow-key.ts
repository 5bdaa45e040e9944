import * as der from "../core/x509/build-der.ts";

/**
 * An elliptic curve over a prime of 656 bits, one above a multiple of 2^616, by its parameters, with points that give one coordinate only: the square root that
 * is to be found for the other one costs OpenSSL 0.1 s, at the very reading of a certificate.
 */
export function slowKey(): Uint8Array {
  const prime = (0xee263b7c27n << 616n) + 1n;
  const size = 82;
  const onCurve = [2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n].find((x) => isSquare(x ** 3n + x + 7n, prime)) ?? 0n;
  const point = Buffer.concat([Uint8Array.of(2), bytes(onCurve, size)]);
  const number = (value: bigint): Uint8Array => der.tlv(2, Uint8Array.of(0), bytes(value, size));
  const curve = der.seq(
    der.integer("01"),
    der.seq(der.oid("1.2.840.10045.1.1"), number(prime)),
    der.seq(der.octets(bytes(1n, size)), der.octets(bytes(7n, size))),
    der.octets(point),
    number(prime),
    der.integer("01"),
  );
  return der.ecKey(curve, point);
}

function bytes(value: bigint, size: number): Buffer {
  return Buffer.from(value.toString(16).padStart(size * 2, "0"), "hex");
}

/** Euler's criterion. */
function isSquare(value: bigint, prime: bigint): boolean {
  let result = 1n;
  let base = value % prime;
  for (let exponent = (prime - 1n) / 2n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % prime;
    base = (base * base) % prime;
  }
  return result === 1n;
}
